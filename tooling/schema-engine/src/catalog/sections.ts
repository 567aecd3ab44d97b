/** Schemas of the system, and the temporary ones of sessions. */
const OWN_SCHEMA = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`

/** Prisma Migrate's own bookkeeping changes with every migration. */
const OWN_RELATION = `${OWN_SCHEMA} AND c.relname <> '_prisma_migrations'`

/** What an extension brought is told by the extension. */
function notOfExtension(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.deptype = 'e')`
}

/** An access control list, sorted: the order of its entries says nothing. */
function sortedAcl(acl: string): string {
  return `(SELECT array_agg(entry::text ORDER BY entry::text) FROM unnest(${acl}) entry)::text`
}

const RELATIONS = 'pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace'

/**
 * One query for each kind of object. The first columns name the object and the rest is its definition;
 * numbers that differ between two databases of the same schema (oids, positions) are left out.
 */
export const CATALOG_SECTIONS = {
  schema: `
    SELECT n.nspname, ${sortedAcl('n.nspacl')} FROM pg_namespace n WHERE ${OWN_SCHEMA}`,

  extension: `
    SELECT x.extname, x.extversion, n.nspname
    FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace`,

  relation: `
    SELECT n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
      c.relreplident, c.reloptions::text, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid),
      ${sortedAcl('c.relacl')}
    FROM ${RELATIONS}
    WHERE ${OWN_RELATION} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${notOfExtension('pg_class', 'c.oid')}`,

  column: `
    SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
      a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), l.collname, ${sortedAcl('a.attacl')}
    FROM pg_attribute a JOIN ${RELATIONS.replace('pg_class c', 'pg_class c ON c.oid = a.attrelid')}
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'default'
    WHERE ${OWN_RELATION} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0
      AND NOT a.attisdropped AND ${notOfExtension('pg_class', 'c.oid')}`,

  // NOT NULL is told by the column: as a constraint it has a name that renaming a table leaves behind.
  constraint: `
    SELECT n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated
    FROM pg_constraint k JOIN ${RELATIONS.replace('pg_class c', 'pg_class c ON c.oid = k.conrelid')}
    WHERE ${OWN_RELATION} AND k.contype <> 'n' AND ${notOfExtension('pg_class', 'c.oid')}`,

  index: `
    SELECT n.nspname, c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered
    FROM pg_index i JOIN ${RELATIONS.replace('pg_class c', 'pg_class c ON c.oid = i.indrelid')}
    WHERE ${OWN_RELATION} AND ${notOfExtension('pg_class', 'c.oid')}`,

  sequence: `
    SELECT n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin,
      s.seqmax, s.seqcache, s.seqcycle
    FROM pg_sequence s JOIN ${RELATIONS.replace('pg_class c', 'pg_class c ON c.oid = s.seqrelid')}
    WHERE ${OWN_RELATION} AND ${notOfExtension('pg_class', 'c.oid')}`,

  view: `
    SELECT n.nspname, c.relname, pg_get_viewdef(c.oid) FROM ${RELATIONS}
    WHERE ${OWN_RELATION} AND c.relkind IN ('v', 'm') AND ${notOfExtension('pg_class', 'c.oid')}`,

  rule: `
    SELECT n.nspname, c.relname, r.rulename, pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN ${RELATIONS.replace('pg_class c', 'pg_class c ON c.oid = r.ev_class')}
    WHERE ${OWN_RELATION} AND r.rulename <> '_RETURN' AND ${notOfExtension('pg_class', 'c.oid')}`,

  trigger: `
    SELECT n.nspname, c.relname, pg_get_triggerdef(t.oid), t.tgenabled
    FROM pg_trigger t JOIN ${RELATIONS.replace('pg_class c', 'pg_class c ON c.oid = t.tgrelid')}
    WHERE ${OWN_RELATION} AND NOT t.tgisinternal AND ${notOfExtension('pg_class', 'c.oid')}`,

  'event trigger': `
    SELECT evtname, evtevent, evtfoid::regproc::text, evtenabled, evttags::text FROM pg_event_trigger`,

  policy: `
    SELECT schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check
    FROM pg_policies`,

  function: `
    SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), p.prokind,
      CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
      g.aggtransfn::text, g.aggfinalfn::text, g.agginitval, ${sortedAcl('p.proacl')}
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid
    WHERE ${OWN_SCHEMA} AND ${notOfExtension('pg_proc', 'p.oid')}`,

  enum: `
    SELECT n.nspname, t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)::text
    FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${OWN_SCHEMA} AND ${notOfExtension('pg_type', 't.oid')}
    GROUP BY 1, 2`,

  domain: `
    SELECT n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
      (SELECT array_agg(pg_get_constraintdef(k.oid) ORDER BY k.conname) FROM pg_constraint k
       WHERE k.contypid = t.oid AND k.contype <> 'n')::text
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${OWN_SCHEMA} AND t.typtype = 'd' AND ${notOfExtension('pg_type', 't.oid')}`,

  range: `
    SELECT n.nspname, t.typname, format_type(r.rngsubtype, NULL)
    FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${OWN_SCHEMA} AND ${notOfExtension('pg_type', 't.oid')}`,

  comment: `
    SELECT o.type, o.identity, d.description
    FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    WHERE o.schema !~ '^pg_' AND o.schema <> 'information_schema'
      AND ${notOfExtension('d.classoid', 'd.objoid').replace("'d.classoid'::regclass", 'd.classoid')}`,

  'default privilege': `
    SELECT a.defaclrole::regrole::text, n.nspname, a.defaclobjtype, ${sortedAcl('a.defaclacl')}
    FROM pg_default_acl a LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace`,
} as const
