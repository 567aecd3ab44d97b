import { expect, test } from 'vitest'
import { migrationProject } from '../support/migration-project.js'

const BASE = {
  up: `CREATE TYPE size AS ENUM ('s', 'm');
    CREATE TABLE shelves (id int PRIMARY KEY, label text NOT NULL, size size DEFAULT 's');`,
  down: 'DROP TABLE shelves; DROP TYPE size;',
}

test.each([
  ['a table', 'CREATE TABLE books (id int PRIMARY KEY REFERENCES shelves);', 'DROP TABLE books;'],
  [
    'a required column',
    "ALTER TABLE shelves ADD COLUMN note text NOT NULL DEFAULT 'x';",
    'ALTER TABLE shelves DROP COLUMN note;',
  ],
  [
    'another type',
    'ALTER TABLE shelves ALTER COLUMN id TYPE bigint;',
    'ALTER TABLE shelves ALTER COLUMN id TYPE int;',
  ],
  ['an index', 'CREATE INDEX i ON shelves (label);', 'DROP INDEX i;'],
  [
    'a partial index',
    "CREATE UNIQUE INDEX i ON shelves (label) WHERE size = 's';",
    'DROP INDEX i;',
  ],
  ['an expression index', 'CREATE INDEX i ON shelves (lower(label));', 'DROP INDEX i;'],
  [
    'a concurrent index',
    'CREATE INDEX CONCURRENTLY i ON shelves (label);',
    'DROP INDEX CONCURRENTLY i;',
  ],
  [
    'an enum value, used at once',
    `ALTER TYPE size ADD VALUE 'l';
      UPDATE shelves SET size = 'l' WHERE id = 1;`,
    `UPDATE shelves SET size = 's' WHERE size = 'l';
      BEGIN;
      ALTER TABLE shelves ALTER size DROP DEFAULT;
      CREATE TYPE size_new AS ENUM ('s', 'm');
      ALTER TABLE shelves ALTER size TYPE size_new USING size::text::size_new;
      DROP TYPE size;
      ALTER TYPE size_new RENAME TO size;
      ALTER TABLE shelves ALTER size SET DEFAULT 's';
      COMMIT;`,
  ],
  [
    'an extension and what uses it',
    'CREATE EXTENSION pg_trgm; CREATE INDEX i ON shelves USING gin (label gin_trgm_ops);',
    'DROP INDEX i; DROP EXTENSION pg_trgm;',
  ],
  [
    'a function and its trigger',
    `CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.label := upper(NEW.label); RETURN NEW; END $$;
      CREATE TRIGGER shout BEFORE INSERT ON shelves FOR EACH ROW EXECUTE FUNCTION shout();`,
    'DROP TRIGGER shout ON shelves; DROP FUNCTION shout();',
  ],
  [
    'a check in two steps',
    `ALTER TABLE shelves ADD CONSTRAINT k CHECK (label <> '') NOT VALID;
      ALTER TABLE shelves VALIDATE CONSTRAINT k;`,
    'ALTER TABLE shelves DROP CONSTRAINT k;',
  ],
  ['a view', 'CREATE VIEW v AS SELECT label FROM shelves;', 'DROP VIEW v;'],
  [
    'a policy',
    'ALTER TABLE shelves ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON shelves USING (id > 0);',
    'DROP POLICY p ON shelves; ALTER TABLE shelves DISABLE ROW LEVEL SECURITY;',
  ],
])('%s goes up and down again under data', async (_kind, up, down) => {
  const { db, rows, client, catalog, write } = await migrationProject({
    '20260101000000_base': BASE,
  })
  await db('migrate up')
  await client.query("INSERT INTO shelves VALUES (1, 'a'), (2, 'b'), (3, 'ü')")
  const data = () => rows('SELECT id::int, label, size FROM shelves ORDER BY id')
  const [before, dataBefore] = [await catalog(), await data()]

  await write({ '20260102000000_change': { up, down } })
  expect(await db('migrate up')).toMatchObject({ code: 0, stderr: '' })
  const after = await catalog()
  expect(after).not.toEqual(before)
  expect(await db('migrate down --yes')).toMatchObject({ code: 0, stderr: '' })
  expect(await catalog()).toEqual(before)
  expect(await data()).toEqual(dataBefore)
  expect(await db('migrate up')).toMatchObject({ code: 0, stderr: '' })
  expect(await catalog()).toEqual(after)
})
