import { describe, expect } from 'vitest'
import { test } from './prisma-project.js'

const FRUIT = 'model Fruit {\n  id   Int    @id\n  name String\n}\n'

describe('db push', () => {
  test('creates what is missing and asks before it destroys', async ({ project }) => {
    await project.schema(FRUIT)
    expect(await project.prisma('db push')).toSucceedSaying('now in sync')
    await project.column(`INSERT INTO "Fruit" VALUES (1, 'apple')`)

    await project.schema('model Fruit {\n  id Int @id\n}\n')
    const refused = await project.prisma('db push')
    expect(refused).toFailSaying('You are about to drop the column `name`', '--accept-data-loss')
    expect(await project.column('SELECT name FROM "Fruit"')).toEqual(['apple'])

    expect(await project.prisma('db push --accept-data-loss')).toSucceedSaying('now in sync')
    expect(await project.column('SELECT row_to_json(f)::text FROM "Fruit" f')).toEqual(['{"id":1}'])

    await project.schema('model Fruit {\n  id   Int @id\n  must Int\n}\n')
    const impossible = await project.prisma('db push --accept-data-loss')
    expect(impossible).toFailSaying('Added the required column `must`', 'not possible to execute')
    expect(await project.prisma('db push --force-reset')).toSucceedSaying('reset', 'now in sync')
  })
})

describe('db pull', () => {
  test('writes the schema that describes the database, in every type', async ({ project }) => {
    await project.createDatabase()
    await project.column(`
      CREATE TYPE ripeness AS ENUM ('green', 'ripe');
      CREATE TABLE "Tree" (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), planted timestamptz(3) DEFAULT now());
      CREATE TABLE "Fruit" (
        id bigserial PRIMARY KEY,
        tree uuid NOT NULL REFERENCES "Tree" ON DELETE CASCADE,
        ripeness ripeness[] DEFAULT '{green}',
        price numeric(10, 2) CHECK (price > 0),
        data jsonb, bytes bytea, kind "char", place point,
        UNIQUE (tree, price)
      );
      CREATE INDEX by_data ON "Fruit" USING gin (data)`)
    await project.schema('')

    expect(await project.prisma('db pull')).toSucceedSaying('Introspected 2 models')
    const schema = await project.read('schema.prisma')
    for (const line of [
      /@default\(dbgenerated\("gen_random_uuid\(\)"\)\) @db\.Uuid/,
      /planted +DateTime\? +@default\(now\(\)\) @db\.Timestamptz\(3\)/,
      /@relation\(fields: \[tree\], references: \[id\], onDelete: Cascade/,
      /ripeness +ripeness\[\] +@default\(\[green\]\)/,
      /price +Decimal\? +@db\.Decimal\(10, 2\)/,
      /place +Unsupported\("point"\)\?/,
      /@@unique\(\[tree, price\]\)/,
      /@@index\(\[data\], map: "by_data", type: Gin\)/,
      /enum ripeness \{\n {2}green\n {2}ripe\n\}/,
    ]) {
      expect(schema).toMatch(line)
    }
    expect(await project.prisma('db push')).toSucceedSaying('already in sync')
  })

  test('says that an empty database is empty', async ({ project }) => {
    await project.createDatabase()
    await project.schema('')
    expect(await project.prisma('db pull')).toFailSaying('P4001', 'empty')
  })
})

describe('db execute', () => {
  test('runs a script, and says where it fails', async ({ project }) => {
    await project.createDatabase()
    await project.schema('')
    const done = await project.prisma(
      'db execute --stdin',
      {},
      'CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON a (id); DO $$ BEGIN INSERT INTO a VALUES (1); END $$',
    )
    expect(done).toSucceedSaying('Script executed successfully')
    expect(await project.column('SELECT id FROM a')).toEqual([1])

    await project.write('wrong.sql', 'INSERT INTO a VALUES (2);\nSELECT nothing;')
    const wrong = await project.prisma('db execute --file wrong.sql')
    expect(wrong).toFailSaying('column "nothing" does not exist', '  2 SELECT nothing')
    expect(await project.column('SELECT id FROM a')).toEqual([1])
  })
})

describe('db seed', () => {
  test('runs the seed after the migrations', async ({ project }) => {
    await project.schema('')
    const config = await project.read('prisma.config.ts')
    await project.write(
      'prisma.config.ts',
      config.replace("path: 'migrations'", "path: 'migrations', seed: 'node seed.mjs'"),
    )
    await project.write('seed.mjs', `console.log('sown')`)
    expect(await project.prisma('db seed')).toSucceedSaying('sown')
  })
})
