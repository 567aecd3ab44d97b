import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import { SchemaEngineError } from '../errors.js'

/** What the engine asks every database first, answered as a current server would. */
const SERVER: SqlResultSet = {
  columnNames: ['exists', 'version', 'numeric_version'],
  columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
  rows: [[true, 'PostgreSQL 18.0', 180000]],
}

/** Stands in for the database in commands that compare schema files and need none. */
export function offlineAdapter(schema: string): SqlDriverAdapter {
  const refuse = async (): Promise<never> => {
    throw new SchemaEngineError('This command needs a database and none is configured.', {
      code: 'P1012',
    })
  }
  return {
    provider: 'postgres',
    adapterName: 'schema-engine-offline',
    getConnectionInfo: () => ({ schemaName: schema, supportsRelationJoins: true }),
    queryRaw: async ({ sql }) => (sql.includes('server_version_num') ? SERVER : refuse()),
    executeRaw: refuse,
    executeScript: refuse,
    startTransaction: refuse,
    dispose: async () => undefined,
  }
}
