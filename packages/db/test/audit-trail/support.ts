import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type AuditTrail, createAuditTrail } from '../../src/audit/trail/audit-trail.js'
import { trailExtension } from '../../src/audit/trail/trail-extension.js'
import { PrismaClient } from '../../src/generated/client/client.js'
import { useTestDatabase } from '../../src/testing/index.js'

/** An entry as it lies in the table. */
export interface StoredEntry {
  readonly id: string
  readonly row_id: string | null
  readonly operation: string
  readonly old_values: Record<string, unknown> | null
  readonly new_values: Record<string, unknown> | null
  readonly redacted_columns: string[]
  readonly actor: string
  readonly database_user: string
  readonly request_id: string | null
  readonly transaction_id: string
  readonly recorded_at: Date
}

/**
 * A database of the test file's own, with what writes to it: a Prisma client that only knows the trail, so
 * that its deletes are physical, and a plain connection of a superuser, in the role of psql.
 */
export function useAuditedDatabase() {
  const own = useTestDatabase()
  let prisma: ReturnType<typeof connect>
  let psql: pg.Client
  beforeAll(async () => {
    psql = new pg.Client({ connectionString: own.url, options: '-c timezone=America/Lima' })
    await psql.connect()
    prisma = connect(own.url)
  })
  afterAll(async () => {
    await prisma?.$disconnect()
    await psql?.end()
  })

  return {
    get url() {
      return own.url
    },
    get prisma() {
      return prisma
    },
    get psql() {
      return psql
    },
    get trail(): AuditTrail {
      return createAuditTrail(prisma)
    },
    /** What the trail holds on a table, or on one row of it, oldest first. */
    async entries(table: string, rowId?: string): Promise<StoredEntry[]> {
      const { rows } = await psql.query<StoredEntry>(
        `SELECT * FROM audit_entries WHERE table_name = $1 AND ($2::text IS NULL OR row_id = $2)
         ORDER BY id`,
        [table, rowId],
      )
      return rows
    },
    /** The present, once the millisecond of everything that was recorded so far is over. */
    async momentAfterwards(): Promise<Date> {
      const clock = async () =>
        (await psql.query<{ now: Date }>('SELECT clock_timestamp() AS now')).rows[0]?.now ??
        new Date(0)
      const moment = await clock()
      while ((await clock()).getTime() <= moment.getTime());
      return moment
    },
    /** The user that the superuser's entries name when nobody else is named. */
    async sessionActor(): Promise<string> {
      const { rows } = await psql.query('SELECT session_user AS name')
      return `db:${rows[0].name}`
    },
  }
}

function connect(connectionString: string) {
  const adapter = new PrismaPg({ connectionString, options: '-c timezone=UTC' })
  return new PrismaClient({ adapter }).$extends(trailExtension)
}

let numbered = 0

/** A user that collides with no other. */
export function newUser() {
  numbered += 1
  return { email: `user${numbered}@example.org`, name: `User ${numbered}` }
}
