import { createDatabase, loadDatabaseConfig } from '@repo/db'
import { installQueue } from './install.js'

async function install(): Promise<void> {
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
}

try {
  await install()
} catch (error) {
  // Settings and servers have a code, and a message to act on; anything else is a mistake of ours.
  if (!(error instanceof Error && 'code' in error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
