import { PrismaPg } from '@prisma/adapter-pg'
import type { ArgType, SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresAdapter } from '../../src/adapter/postgres-adapter.js'
import { useTestDatabase } from '../../src/testing/index.js'

const own = useTestDatabase()
let pool: pg.Pool
let prisma: SqlDriverAdapter
let ours: SqlDriverAdapter
let unnamed: SqlDriverAdapter

beforeAll(async () => {
  pool = new pg.Pool({ connectionString: own.url, options: '-c timezone=UTC', max: 2 })
  prisma = await new PrismaPg(pool).connect()
  const adapterWith = (preparedStatements: number) =>
    postgresAdapter(own.database.pool, { schema: undefined, preparedStatements }).connect()
  ours = await adapterWith(100)
  unnamed = await adapterWith(0)
  await prisma.executeScript(`CREATE TYPE mood AS ENUM ('happy', 'it''s "fine", {really}')`)
})
afterAll(() => pool.end())

type Scalar = ArgType['scalarType']
type Sample = [sqlType: string, Scalar, fc.Arbitrary<unknown>, dbType?: string]

const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''))
const integer = (bits: number) =>
  fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n })
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat({ max: 99_999 }))
  .map(([whole, part]) => `${whole}.${part}`)
const instant = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const isoOrDate = fc.oneof(
  instant,
  instant.map((date) => date.toISOString()),
)
const double = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, Number.MIN_VALUE),
)
const float = fc.float({ noDefaultInfinity: true })
const json = fc.json().map((value) => value.replaceAll('\\u0000', ''))
const bits = fc.stringMatching(/^[01]{8}$/)
const bytes = fc.uint8Array({ maxLength: 300 })

// Every type of https://www.prisma.io/docs/orm/reference/prisma-schema-reference for PostgreSQL.
const SAMPLES: Sample[] = [
  ['text', 'string', text],
  ['varchar(500)', 'string', text.filter((value) => value.length < 250)],
  ['char(12)', 'string', fc.stringMatching(/^[a-z "\\{},]{0,12}$/)],
  ['citext_like', 'string', text],
  ['mood', 'enum', fc.constantFrom('happy', 'it\'s "fine", {really}')],
  ['bool', 'boolean', fc.boolean()],
  ['int2', 'int', integer(16).map(Number)],
  ['int4', 'int', integer(32).map(Number)],
  ['int8', 'bigint', fc.oneof(integer(64), integer(64).map(String))],
  ['oid', 'int', fc.nat({ max: 2 ** 32 - 1 })],
  ['float4', 'float', float],
  ['float8', 'float', double],
  ['numeric', 'decimal', fc.oneof(decimal, fc.constantFrom('NaN', '0.000', '-0', '1e300'))],
  ['numeric(65,30)', 'decimal', decimal],
  ['money', 'decimal', fc.nat({ max: 99_999 }).map((cents) => (cents / 100).toFixed(2))],
  ['timestamp(3)', 'datetime', isoOrDate, 'TIMESTAMP'],
  ['timestamptz(6)', 'datetime', isoOrDate, 'TIMESTAMPTZ'],
  ['date', 'datetime', isoOrDate, 'DATE'],
  ['time(6)', 'datetime', isoOrDate, 'TIME'],
  ['timetz', 'datetime', isoOrDate, 'TIMETZ'],
  ['json', 'json', json],
  ['jsonb', 'json', json],
  [
    'bytea',
    'bytes',
    fc.oneof(
      bytes,
      bytes.map((value) => Buffer.from(value).toString('base64')),
    ),
  ],
  ['uuid', 'uuid', fc.uuid()],
  ['xml', 'string', fc.stringMatching(/^[a-z "\\{},]{0,20}$/).map((inner) => `<a>${inner}</a>`)],
  ['inet', 'string', fc.oneof(fc.ipV4(), fc.ipV6())],
  ['cidr', 'string', fc.ipV4()],
  ['bit(8)', 'string', bits],
  ['varbit', 'string', bits],
  ['name', 'string', fc.stringMatching(/^[a-z "\\{},]{0,20}$/)],
]

// Arrays that Prisma's own adapter does not read either.
const WITHOUT_ARRAYS = new Set(['timetz', 'name'])

describe('a value goes there and back as through Prisma’s own adapter', () => {
  beforeAll(() => prisma.executeScript('CREATE DOMAIN citext_like AS text'))

  test.each(SAMPLES)('%s', async (...[sqlType, scalarType, values, dbType]: Sample) => {
    const type = { scalarType, ...(dbType && { dbType }) }
    const shape = fc.record({
      value: fc.option(values),
      list: fc.option(fc.array(fc.option(values), { maxLength: 5 })),
    })
    await fc.assert(
      fc.asyncProperty(shape, async ({ value, list }) => {
        const arrays = !WITHOUT_ARRAYS.has(sqlType)
        const query = {
          sql: `SELECT $1::${sqlType} AS value${arrays ? `, $2::${sqlType}[] AS list` : ''}`,
          args: arrays ? [value, list] : [value],
          argTypes: [
            { ...type, arity: 'scalar' as const },
            { ...type, arity: 'list' as const },
          ].slice(0, arrays ? 2 : 1),
        }
        const expected = await prisma.queryRaw(query)
        expect(await ours.queryRaw(query)).toEqual(expected)
        expect(await unnamed.queryRaw(query)).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})

test('an array of several dimensions and one that starts elsewhere than at 1', async () => {
  const query = {
    sql: `SELECT '{{1,2},{3,NULL}}'::int[] AS grid, '[0:1]={a,b}'::text[] AS moved, '{}'::text[] AS empty`,
    args: [],
    argTypes: [],
  }
  expect(await ours.queryRaw(query)).toEqual(await prisma.queryRaw(query))
})

test('money keeps its sign and its thousands, which Prisma’s own adapter does not', async () => {
  const query = { sql: "SELECT '-1234567.89'::money AS owed", args: [], argTypes: [] }
  expect((await ours.queryRaw(query)).rows).toEqual([['-1234567.89']])
})

test('a text of several statements answers with its last one', async () => {
  const insert = (id: string) => `INSERT INTO operation_outcomes (id) VALUES ('${id}a'), ('${id}b')`
  const sql = `SELECT 1; ${insert('several')}`
  expect(await ours.executeRaw({ sql, args: [], argTypes: [] })).toBe(2)
})

test.each([
  ['a read', 'SELECT id FROM users WHERE email = $1'],
  ['a write', "INSERT INTO users (id, email, name) VALUES (uuidv7(), $1, 'a')"],
  ['a write that returns', "UPDATE users SET name = 'x' WHERE email = $1 RETURNING id"],
  ['several rows', 'SELECT generate_series(1, 3) AS n, $1 AS email'],
])('%s reports the same number of rows', async (_, sql) => {
  const run = async (adapter: SqlDriverAdapter, email: string) => {
    const argTypes: ArgType[] = [{ scalarType: 'string', arity: 'scalar' }]
    return [await adapter.executeRaw({ sql, args: [email], argTypes })]
  }
  expect(await run(ours, 'ours@example.org')).toEqual(await run(prisma, 'prisma@example.org'))
})

const FAILURES = {
  '22001':
    "SELECT 'too long'::varchar(3) FROM (SELECT 1) one; CREATE TABLE long (a varchar(3)); INSERT INTO long VALUES ('long')",
  '22003': 'SELECT 99999::int2',
  '22P02': "SELECT 'x'::int",
  '22012': 'SELECT 1 / 0',
  '23502': "INSERT INTO users (id, name) VALUES (uuidv7(), 'a')",
  '23503': "INSERT INTO campaigns (id, owner_id, name) VALUES (uuidv7(), uuidv7(), 'a')",
  '42703': 'SELECT "no ""such"" column" FROM users',
  '42P01': 'SELECT 1 FROM no_such_table',
  '42P04': 'CREATE DATABASE template0',
  '42601': 'SELEKT 1',
  '40001': "DO $$ BEGIN RAISE 'no' USING ERRCODE = '40001'; END $$",
  '40P01': "DO $$ BEGIN RAISE 'no' USING ERRCODE = '40P01'; END $$",
  '23001': "DO $$ BEGIN RAISE 'no' USING ERRCODE = '23001', CONSTRAINT = 'c'; END $$",
  '53300': "DO $$ BEGIN RAISE 'full' USING ERRCODE = '53300'; END $$",
  P0001: "DO $$ BEGIN RAISE 'mine' USING DETAIL = 'd', HINT = 'h', COLUMN = 'c'; END $$",
  'a point': "SELECT '(1,2)'::point",
}

test.each(Object.entries(FAILURES))('the failure %s is described as by Prisma', async (_, sql) => {
  const query = { sql, args: [], argTypes: [] }
  const failureOf = (adapter: SqlDriverAdapter) =>
    adapter.queryRaw(query).then(
      () => 'no failure',
      (error: Error) => ({ name: error.name, cause: error.cause }),
    )
  expect(await failureOf(ours)).toEqual(await failureOf(prisma))
})

test('a unique violation names the index and the table as by Prisma', async () => {
  const failureOf = async (adapter: SqlDriverAdapter) => {
    const sql = "INSERT INTO users (id, email, name) VALUES (uuidv7(), 'twice@example.org', 'a')"
    const insert = () => adapter.executeRaw({ sql, args: [], argTypes: [] })
    return Promise.all([insert(), insert()]).catch((error: Error) => error.cause)
  }
  expect(await failureOf(ours)).toEqual(await failureOf(prisma))
})
