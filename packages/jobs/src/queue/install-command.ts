import { createDatabase, loadDatabaseConfig } from '@repo/db'
import { installQueue } from './install.js'

// biome-ignore lint/style/noProcessEnv: the entry point of a program reads its environment
const config = loadDatabaseConfig(process.env)
const database = createDatabase(
  { ...config, connection: config.migration },
  { application: 'queue-install' },
)
try {
  await installQueue(database)
} finally {
  await database.close()
}
