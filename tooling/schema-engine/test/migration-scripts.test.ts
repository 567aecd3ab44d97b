import { describe, expect } from 'vitest'
import { test } from './prisma-project.js'

describe('migration scripts', () => {
  test('hold whatever PostgreSQL understands', async ({ project }) => {
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    await project.migration(
      '20260101000000_function_bodies',
      `CREATE TABLE "Fruit" (id int PRIMARY KEY, name text, changed timestamptz);
       CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         NEW.changed := now(); -- a ; in a comment; and 'one in a quote;'
         RETURN NEW;
       END;
       $$;
       CREATE TRIGGER touch BEFORE INSERT ON "Fruit" FOR EACH ROW EXECUTE FUNCTION touch();
       DO $body$ BEGIN INSERT INTO "Fruit" (id, name) VALUES (1, 'semi;colon'); END $body$;`,
    )
    await project.migration(
      '20260102000000_index_concurrently',
      `ALTER TABLE "Fruit" ADD sour boolean;
       CREATE INDEX CONCURRENTLY fruit_name ON "Fruit" (name);
       DROP INDEX CONCURRENTLY fruit_name;
       CREATE INDEX CONCURRENTLY fruit_sour ON "Fruit" (sour);
       VACUUM "Fruit";
       ALTER TABLE "Fruit" ADD sweet boolean;`,
    )
    await project.migration(
      '20260103000000_enum',
      `CREATE TYPE ripeness AS ENUM ('green');
       ALTER TABLE "Fruit" ADD ripeness ripeness;`,
    )
    await project.migration(
      '20260104000000_enum_value_used',
      `ALTER TYPE ripeness ADD VALUE 'ripe';
       UPDATE "Fruit" SET ripeness = 'ripe';
       ALTER TABLE "Fruit" ALTER ripeness SET DEFAULT 'ripe';`,
    )
    await project.migration('20260105000000_extension', 'CREATE EXTENSION citext;')
    await project.migration(
      '20260106000000_session',
      `SET search_path TO pg_catalog; SET statement_timeout TO '1ms'; SET ROLE pg_monitor;`,
    )
    await project.migration(
      '20260107000000_own_transaction',
      'BEGIN; ALTER TABLE "Fruit" ADD email citext; COMMIT;',
    )

    expect(await project.prisma('migrate deploy')).toSucceedSaying('successfully applied')
    const [row] = await project.column('SELECT row_to_json(f) FROM "Fruit" f')
    expect(row).toMatchObject({ id: 1, name: 'semi;colon', ripeness: 'ripe', email: null })
    expect(row).toHaveProperty('changed', expect.any(String))
    expect(
      await project.column(`SELECT indexname FROM pg_indexes WHERE schemaname = 'public'`),
    ).toContain('fruit_sour')
  })

  test('that fail leave nothing behind where PostgreSQL allows it, and say so where it does not', async ({
    project,
  }) => {
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    await project.migration(
      '20260101000000_half',
      `CREATE TABLE kept (id int);
       CREATE INDEX CONCURRENTLY kept_id ON kept (id);
       CREATE TABLE undone (id int);
       SELECT 'äöü', 1/0;`,
    )
    const failed = await project.prisma('migrate deploy')
    expect(failed).toFailSaying(
      'P3018',
      'division by zero',
      'Part 3 of 3 failed',
      'the 2 before it',
    )
    expect(
      await project.column("SELECT to_regclass(t) FROM (VALUES ('kept_id'), ('undone')) AS n (t)"),
    ).toEqual(['kept_id', null])
  })

  test('that leave a transaction open are refused', async ({ project }) => {
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    await project.migration('20260101000000_open', 'BEGIN; CREATE TABLE fruit (id int);')
    expect(await project.prisma('migrate deploy')).toFailSaying(
      'P3018',
      'leaves a transaction open',
    )
    expect(await project.column(`SELECT to_regclass('fruit')`)).toEqual([null])
  })
})
