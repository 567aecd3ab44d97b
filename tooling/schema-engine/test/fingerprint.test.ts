import { expect } from 'vitest'
import { compareFingerprints, fingerprintCatalog } from '../src/index.js'
import { test } from './prisma-project.js'

const ALL_KINDS = `
  CREATE SCHEMA shop;
  CREATE EXTENSION citext;
  CREATE TYPE ripeness AS ENUM ('green', 'ripe');
  CREATE DOMAIN price AS numeric CHECK (VALUE > 0);
  CREATE TYPE span AS RANGE (subtype = int4);
  CREATE TABLE fruit (id serial PRIMARY KEY, name citext UNIQUE, ripeness ripeness DEFAULT 'green', deleted timestamptz);
  CREATE UNIQUE INDEX live ON fruit (name) WHERE deleted IS NULL;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
  CREATE TRIGGER touch BEFORE UPDATE ON fruit FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE VIEW ripe AS SELECT id FROM fruit WHERE ripeness = 'ripe';
  CREATE RULE none AS ON DELETE TO fruit DO INSTEAD NOTHING;
  ALTER TABLE fruit ENABLE ROW LEVEL SECURITY;
  CREATE POLICY live ON fruit USING (deleted IS NULL);
  COMMENT ON COLUMN fruit.name IS 'What it is called';
  GRANT SELECT ON fruit TO PUBLIC;
  ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC;
  CREATE FUNCTION announce() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
  CREATE EVENT TRIGGER announce ON ddl_command_end EXECUTE FUNCTION announce();`

test('a fingerprint tells everything that is defined, and not what is stored', async ({
  project,
}) => {
  await project.createDatabase()
  const client = await project.connect()
  const empty = await fingerprintCatalog(client)
  await client.query(ALL_KINDS)
  const full = await fingerprintCatalog(client)

  const differences = compareFingerprints(empty, full)
  expect(new Set(differences.map(({ kind }) => kind))).toEqual(new Set(Object.keys(full)))
  expect(differences.every(({ change }) => change === 'added')).toBe(true)
  expect(JSON.stringify(differences)).not.toContain('citext_') // the extension's own functions

  await client.query(
    `INSERT INTO fruit (name) VALUES ('apple'); CREATE TABLE _prisma_migrations (id int)`,
  )
  expect(compareFingerprints(full, await fingerprintCatalog(client))).toEqual([])
})

test.for([
  [
    'a function',
    `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$`,
    'function',
  ],
  [
    'a partial index',
    'DROP INDEX live; CREATE UNIQUE INDEX live ON fruit (name) WHERE id > 0',
    'index',
  ],
  ['a default', `ALTER TABLE fruit ALTER ripeness SET DEFAULT 'ripe'`, 'column'],
  ['a check', 'ALTER TABLE fruit ADD CHECK (id > 0)', 'constraint'],
  ['a comment', `COMMENT ON COLUMN fruit.name IS 'Something else'`, 'comment'],
  ['a grant', 'GRANT INSERT ON fruit TO PUBLIC', 'relation'],
] as const)(
  'a database in which %s has changed has another',
  async ([, sql, kind], { project }) => {
    await project.createDatabase()
    const client = await project.connect()
    await client.query(ALL_KINDS)
    const before = await fingerprintCatalog(client)
    await client.query(sql)
    const differences = compareFingerprints(before, await fingerprintCatalog(client))
    expect(differences.map((difference) => difference.kind)).toContain(kind)
  },
)
