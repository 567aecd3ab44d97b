import { readFile } from 'node:fs/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgresAdapter } from '../../src/adapter/postgres-adapter.js'
import { withConnection } from '../../src/testing/admin.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'
import { extendLibrary, openLibrary } from '../schemas/use-library.js'

// A driver adapter may be told in which schema the tables are, while another holds tables of the same names.

let database: SchemaDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await createSchemaDatabase('library')
  const script = new URL('../schemas/generated/library/schema.sql', import.meta.url)
  const sql = await readFile(script, 'utf8')
  await withConnection(database.url, (client) =>
    client.query(`CREATE SCHEMA tenant; SET search_path = tenant; ${sql}`),
  )
  pool = new pg.Pool({ connectionString: database.url, options: '-c timezone=UTC', max: 2 })
})
afterAll(async () => {
  await pool?.end()
  await database?.drop()
})

const tenant = { schema: 'tenant' }

test.each([
  ["Prisma's adapter", () => new PrismaPg({ connectionString: database.url, max: 2 }, tenant)],
  ['our adapter', () => postgresAdapter(pool, { ...tenant, preparedStatements: 100 })],
])('deletes, restores and purges stay in the schema of %s', async (_, adapter) => {
  const publicLibrary = openLibrary(database.url)
  const plain = openLibrary(database.url, adapter())
  const db = extendLibrary(plain)
  const deleted = { deletedAt: new Date(0), deletionId: '01930000-0000-7000-8000-000000000001' }
  for (const client of [publicLibrary, plain]) {
    await client.author.deleteMany()
    await client.author.createMany({
      data: [
        { id: 1, email: '1', name: 'A' },
        { id: 2, email: '2', name: 'B', ...deleted },
      ],
    })
    await client.book.create({ data: { id: 1, title: 'T', authorId: 1 } })
  }
  await db.author.delete({ where: { id: 1 } })
  expect(await db.book.count()).toBe(0)
  await db.author.restore({ where: { id: 1 } })
  expect(await db.book.count()).toBe(1)
  await db.author.delete({ where: { id: 1 } })
  expect(await db.author.purge({ deletedBefore: new Date(Date.now() + 60_000) })).toEqual({
    count: 2,
  })
  expect(await plain.book.count()).toBe(0)
  expect(await publicLibrary.author.count()).toBe(2)
  expect(await publicLibrary.book.count({ where: { deletedAt: null } })).toBe(1)
  await Promise.all([publicLibrary.$disconnect(), plain.$disconnect()])
})
