import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { inject } from 'vitest'
import { urlOfDatabase, withConnection } from '../../src/testing/admin.js'

/** An empty database with the tables of one of the schemas in this folder. */
export interface SchemaDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Creates a database for a schema of this folder, by its file's name. */
export async function createSchemaDatabase(schema: string): Promise<SchemaDatabase> {
  const script = new URL(`generated/${schema}/schema.sql`, import.meta.url)
  const sql = await readFile(script, 'utf8')
  const adminUrl = inject('adminUrl')
  const database = `${schema}_${randomUUID().replaceAll('-', '')}`
  const url = urlOfDatabase(adminUrl, database)
  await withConnection(adminUrl, (admin) => admin.query(`CREATE DATABASE ${database}`))
  await withConnection(url, (client) => client.query(sql))
  return {
    url,
    drop: async () => {
      await withConnection(adminUrl, (admin) =>
        admin.query(`DROP DATABASE ${database} WITH (FORCE)`),
      )
    },
  }
}
