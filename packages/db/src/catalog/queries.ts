/** What an extension brought belongs to the extension. */
const own = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`

/** Privileges as one sorted text; a default that was never touched reads like one that was written out. */
const privileges = (acl: string, objectType: string, owner: string) =>
  `${owner}::regrole || ': ' || (SELECT string_agg(a::text, ' ' ORDER BY a::text)
    FROM unnest(coalesce(${acl}, acldefault('${objectType}', ${owner}))) a)`

const phrase = (...parts: string[]) => `concat_ws(' ', ${parts.join(', ')})`
const when = (condition: string, words: string) => `CASE WHEN ${condition} THEN ${words} END`

const tables = (condition: string) => `
    SELECT c.name, NULL AS parent, ${phrase(
      'c.relkind',
      'c.relpersistence',
      'am.amname',
      'c.reloptions::text',
      when('c.relrowsecurity', "'row security'"),
      when('c.relforcerowsecurity', "'forced'"),
      "'replica identity ' || c.relreplident::text",
      'pg_get_partkeydef(c.oid)',
      'pg_get_expr(c.relpartbound, c.oid)',
      `(SELECT 'inherits ' || string_agg(i.inhparent::regclass::text, ',' ORDER BY i.inhseqno)
        FROM pg_inherits i WHERE i.inhrelid = c.oid)`,
    )} AS definition
    FROM relation c LEFT JOIN pg_am am ON am.oid = c.relam
    WHERE c.relkind IN ('r', 'p', 'f') AND ${condition}`

/**
 * What every query below starts from: the schemas to look at ($1, null for all but PostgreSQL's own)
 * and the relations in them, without the history table ($2).
 */
export const CATALOG_SCOPE = `
  WITH namespace AS (
    SELECT * FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
      AND ($1::text[] IS NULL OR nspname = ANY ($1))
  ), relation AS (
    SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class c JOIN namespace n ON n.oid = c.relnamespace
    WHERE c.relname <> $2::text AND ${own('pg_class', 'c.oid')}
  )`

/**
 * For each kind of object, the query that lists those a person made: its name, its definition, and the
 * table or type that it is a part of.
 */
export const CATALOG_QUERIES = {
  schema: `SELECT nspname AS name, NULL AS definition, NULL AS parent FROM namespace`,

  extension: `
    SELECT extname AS name, extversion AS definition, NULL AS parent
    FROM pg_extension WHERE extname <> 'plpgsql'`,

  table: tables('NOT c.relispartition'),

  partition: tables('c.relispartition'),

  column: `
    SELECT c.name || '.' || quote_ident(a.attname) AS name, c.name AS parent, ${phrase(
      'format_type(a.atttypid, a.atttypmod)',
      when('a.attnotnull', "'NOT NULL'"),
      when('a.attcollation <> t.typcollation', "'COLLATE ' || a.attcollation::regcollation"),
      when("a.attidentity <> ''", "'identity ' || a.attidentity::text"),
      when("a.attgenerated <> ''", "'generated ' || a.attgenerated::text"),
      when('a.attstorage <> t.typstorage', "'storage ' || a.attstorage::text"),
      "'default ' || pg_get_expr(d.adbin, d.adrelid)",
      'a.attoptions::text',
    )} AS definition
    FROM relation c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')`,

  // A valid NOT NULL is told by the column; the name it got is nobody's concern.
  constraint: `
    SELECT quote_ident(k.conname) || ' on ' || coalesce(c.name, k.contypid::regtype::text) AS name,
      coalesce(c.name, k.contypid::regtype::text) AS parent,
      ${phrase('pg_get_constraintdef(k.oid)', when('NOT k.convalidated', "'not validated'"))} AS definition
    FROM pg_constraint k
    JOIN namespace n ON n.oid = k.connamespace
    LEFT JOIN relation c ON c.oid = k.conrelid
    WHERE (c.oid IS NOT NULL OR k.contypid <> 0) AND NOT (k.contype = 'n' AND k.convalidated)`,

  index: `
    SELECT quote_ident(c.relname) || ' on ' || t.name AS name, t.name AS parent, ${phrase(
      'pg_get_indexdef(i.indexrelid)',
      when('NOT i.indisvalid', "'invalid'"),
      when('i.indisclustered', "'clustered'"),
      when('i.indisreplident', "'replica identity'"),
    )} AS definition
    FROM pg_index i
    JOIN relation c ON c.oid = i.indexrelid
    JOIN relation t ON t.oid = i.indrelid`,

  view: `
    SELECT c.name, NULL AS parent,
      ${phrase('c.relkind', 'c.reloptions::text', 'pg_get_viewdef(c.oid)')} AS definition
    FROM relation c WHERE c.relkind IN ('v', 'm')`,

  sequence: `
    SELECT c.name, o.name AS parent, ${phrase(
      's.seqtypid::regtype',
      "'start', s.seqstart, 'by', s.seqincrement, 'from', s.seqmin, 'to', s.seqmax",
      "'cache', s.seqcache",
      when('s.seqcycle', "'cycle'"),
      "'owned by ' || o.name || '.' || a.attname",
    )} AS definition
    FROM pg_sequence s
    JOIN relation c ON c.oid = s.seqrelid
    LEFT JOIN pg_depend d
      ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
    LEFT JOIN relation o ON o.oid = d.refobjid
    LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid`,

  function: `
    SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS name,
      NULL AS parent,
      CASE WHEN p.prokind = 'a'
        THEN (SELECT to_jsonb(a) - 'aggfnoid' FROM pg_aggregate a WHERE a.aggfnoid = p.oid)::text
        ELSE pg_get_functiondef(p.oid) END AS definition
    FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace
    WHERE ${own('pg_proc', 'p.oid')}`,

  trigger: `
    SELECT quote_ident(t.tgname) || ' on ' || c.name AS name, c.name AS parent,
      ${phrase('pg_get_triggerdef(t.oid)', "'enabled'", 't.tgenabled')} AS definition
    FROM pg_trigger t JOIN relation c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal`,

  'event trigger': `
    SELECT evtname AS name, NULL AS parent,
      ${phrase('evtevent', 'evtfoid::regprocedure', 'evtenabled', 'evttags::text')} AS definition
    FROM pg_event_trigger e WHERE $1 IS NULL AND ${own('pg_event_trigger', 'e.oid')}`,

  rule: `
    SELECT quote_ident(r.rulename) || ' on ' || c.name AS name, c.name AS parent,
      pg_get_ruledef(r.oid) AS definition
    FROM pg_rewrite r JOIN relation c ON c.oid = r.ev_class
    WHERE r.rulename <> '_RETURN'`,

  policy: `
    SELECT quote_ident(p.polname) || ' on ' || c.name AS name, c.name AS parent, ${phrase(
      'p.polcmd',
      'p.polpermissive',
      `(SELECT string_agg(CASE r WHEN 0 THEN 'public' ELSE r::regrole::text END, ',' ORDER BY r)
        FROM unnest(p.polroles) r)`,
      "'using ' || pg_get_expr(p.polqual, p.polrelid)",
      "'check ' || pg_get_expr(p.polwithcheck, p.polrelid)",
    )} AS definition
    FROM pg_policy p JOIN relation c ON c.oid = p.polrelid`,

  enum: `
    SELECT format('%I.%I', n.nspname, t.typname) AS name, NULL AS parent,
      (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
        FROM pg_enum e WHERE e.enumtypid = t.oid) AS definition
    FROM pg_type t JOIN namespace n ON n.oid = t.typnamespace
    WHERE t.typtype = 'e' AND ${own('pg_type', 't.oid')}`,

  type: `
    SELECT format('%I.%I', n.nspname, t.typname) AS name, NULL AS parent, ${phrase(
      't.typtype',
      when("t.typtype = 'd'", 'format_type(t.typbasetype, t.typtypmod)'),
      when('t.typnotnull', "'NOT NULL'"),
      't.typdefault',
      '(SELECT r.rngsubtype::regtype FROM pg_range r WHERE r.rngtypid = t.oid)',
    )} AS definition
    FROM pg_type t
    JOIN namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE ${own('pg_type', 't.oid')} AND (t.typtype IN ('d', 'r', 'm') OR c.relkind = 'c')`,

  statistics: `
    SELECT format('%I.%I', n.nspname, s.stxname) AS name, c.name AS parent,
      pg_get_statisticsobjdef(s.oid) AS definition
    FROM pg_statistic_ext s
    JOIN namespace n ON n.oid = s.stxnamespace
    JOIN relation c ON c.oid = s.stxrelid`,

  comment: `
    SELECT o.type || ' ' || o.identity AS name, c.name AS parent, d.description AS definition
    FROM pg_description d
    CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    LEFT JOIN relation c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
    WHERE o.schema IN (SELECT nspname FROM namespace) AND (o.type NOT LIKE 'table%' OR c.oid IS NOT NULL)`,

  privilege: `
    SELECT 'schema ' || quote_ident(n.nspname) AS name, n.nspname AS parent,
      ${privileges('n.nspacl', 'n', 'n.nspowner')} AS definition
    FROM namespace n
    UNION ALL
    SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' ELSE 'table ' END || c.name, c.name,
      CASE c.relkind WHEN 'S' THEN ${privileges('c.relacl', 's', 'c.relowner')}
        ELSE ${privileges('c.relacl', 'r', 'c.relowner')} END
    FROM relation c WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    UNION ALL
    SELECT 'column ' || c.name || '.' || quote_ident(a.attname), c.name, a.attacl::text
    FROM pg_attribute a JOIN relation c ON c.oid = a.attrelid
    WHERE cardinality(a.attacl) > 0
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure,
      format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
      ${privileges('p.proacl', 'f', 'p.proowner')}
    FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace
    WHERE ${own('pg_proc', 'p.oid')}
    UNION ALL
    SELECT 'type ' || format('%I.%I', n.nspname, t.typname), format('%I.%I', n.nspname, t.typname),
      ${privileges('t.typacl', 'T', 't.typowner')}
    FROM pg_type t JOIN namespace n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('d', 'e', 'r') AND ${own('pg_type', 't.oid')}
    UNION ALL
    SELECT concat_ws(' ', 'default for', a.defaclrole::regrole, a.defaclobjtype, n.nspname), NULL,
      a.defaclacl::text
    FROM pg_default_acl a LEFT JOIN namespace n ON n.oid = a.defaclnamespace
    WHERE n.oid IS NOT NULL OR a.defaclnamespace = 0`,
} as const

/** A kind of object that a database consists of. */
export type CatalogKind = keyof typeof CATALOG_QUERIES
