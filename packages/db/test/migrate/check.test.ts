import { expect, test } from 'vitest'
import { migrationProject } from '../support/migration-project.js'

const MODEL =
  'model Shelf {\n  id Int @id\n  label String\n\n  @@map("shelves")\n}\nmodel years {\n  y Int @id\n}\n'
const MIGRATIONS = {
  '20260101000000_shelves': {
    up: `CREATE TABLE shelves (id int NOT NULL, label text NOT NULL, CONSTRAINT shelves_pkey PRIMARY KEY (id));
      CREATE TABLE years (y int CONSTRAINT years_pkey PRIMARY KEY) PARTITION BY LIST (y);
      CREATE INDEX shelves_label_idx ON shelves (lower(label));
      CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.label := upper(NEW.label); RETURN NEW; END $$;
      CREATE TRIGGER shout BEFORE INSERT ON shelves FOR EACH ROW EXECUTE FUNCTION shout();`,
    down: 'DROP TABLE years; DROP TABLE shelves; DROP FUNCTION shout();',
  },
}

test('check finds every change that was made by hand', async () => {
  const { db, client, writeSchema } = await migrationProject(MIGRATIONS)
  await writeSchema(MODEL)
  await db('migrate up')
  expect(await db('migrate check')).toMatchObject({ code: 0, stderr: '' })
  await client.query(`
    ALTER TABLE shelves DISABLE TRIGGER shout;
    ALTER TABLE shelves ADD note text;
    ALTER TABLE shelves ALTER label TYPE varchar(9);
    DROP INDEX shelves_label_idx;
    CREATE TABLE extra (id int)`)
  const { code, stdout } = await db('migrate check --json')
  expect(code).toBe(3)
  const findings = JSON.parse(stdout).map(({ finding }: { finding: string }) => finding)
  expect(findings).toEqual([
    expect.stringContaining('column shelves.label is different'),
    'column shelves.note is there and should not be',
    'index shelves_label_idx on shelves is missing',
    'table extra is there and should not be',
    expect.stringContaining('trigger shout on shelves is different'),
  ])
})

test('check leaves privileges, partitions and other schemas to those who made them', async () => {
  const { db, client, writeSchema } = await migrationProject(MIGRATIONS)
  await writeSchema(MODEL)
  await db('migrate up')
  await client.query(`
    GRANT SELECT ON shelves TO public;
    CREATE SCHEMA queue CREATE TABLE jobs ();
    CREATE TABLE years_2026 PARTITION OF years (CONSTRAINT own CHECK (y > 0)) FOR VALUES IN (2026)`)
  expect(await db('migrate check')).toMatchObject({ code: 0 })
})

test('check also says what is not applied', async () => {
  const { db, writeSchema } = await migrationProject(MIGRATIONS)
  await writeSchema(MODEL)
  const { stdout } = await db('migrate check')
  expect(stdout).toContain('→ db migrate status says how to go on')
  expect(stdout).not.toContain('db migrate new')
  const drift = JSON.parse((await db('migrate check --json')).stdout)
  expect(drift).toEqual([
    { between: 'folder and history', finding: '20260101000000_shelves is not applied' },
  ])
})
