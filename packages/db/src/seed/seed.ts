import { createDatabase } from '../client.js'
import { loadDatabaseConfig } from '../config/load-database-config.js'
import { withActor } from '../context/actor.js'
import { seedDevelopmentData } from './development-data.js'

// biome-ignore lint/style/noProcessEnv: the entry point of a program reads its environment
const database = createDatabase(loadDatabaseConfig(process.env), { application: 'seed' })
try {
  await withActor({ id: 'system:seed' }, () => seedDevelopmentData(database))
} finally {
  await database.close()
}
