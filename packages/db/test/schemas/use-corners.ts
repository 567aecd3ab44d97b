import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { softDeleteAndAudit } from '../../src/extensions.js'
import { PrismaClient } from './generated/corners/client/client.js'
import { models } from './generated/corners/models.js'
import { createSchemaDatabase, type SchemaDatabase } from './schema-database.js'

const extend = (plain: PrismaClient) => plain.$extends(softDeleteAndAudit({ models }))

/** What a test of the schema of rare shapes works with. */
export interface Corners {
  readonly db: ReturnType<typeof extend>
  /** A client that sees every row as it lies in the database. */
  readonly plain: PrismaClient
}

/** Clients of that schema for the tests of a file, with a database that is emptied before each. */
export function useCorners(): Corners {
  let database: SchemaDatabase
  let corners: Corners
  beforeAll(async () => {
    database = await createSchemaDatabase('corners')
    const adapter = new PrismaPg({ connectionString: database.url, max: 10 })
    const plain = new PrismaClient({ adapter, errorFormat: 'minimal' })
    corners = { plain, db: extend(plain) }
  })
  beforeEach(async () => {
    await corners.plain.$executeRaw`
      TRUNCATE company."the offices", "Desk", "Person", "Follow", "Passport", "Stamp", "Reading", "Bell", "Tenant"
      CASCADE`
  })
  afterAll(async () => {
    await corners?.plain.$disconnect()
    await database?.drop()
  })
  return {
    get db() {
      return corners.db
    },
    get plain() {
      return corners.plain
    },
  }
}
