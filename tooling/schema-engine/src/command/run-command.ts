import { parseConnectionUrl } from '../connection/connection-url.js'
import { checkConnection, createDatabase, dropDatabase } from '../connection/database.js'
import { SchemaEngineError } from '../errors.js'
import type { Log } from '../log.js'

/** The commands of the executable, each with what it says when it is done: the command line looks for it. */
const COMMANDS: Record<string, (url: string) => Promise<string>> = {
  'can-connect-to-database': async (url) => {
    await checkConnection(parseConnectionUrl(url))
    return 'Connection successful'
  },
  'create-database': async (url) => {
    const target = parseConnectionUrl(url)
    await createDatabase(target)
    return `Database '${target.database}' was successfully created.`
  },
  'drop-database': async (url) => {
    await dropDatabase(parseConnectionUrl(url))
    return 'The database was successfully dropped.'
  },
}

/**
 * Runs one command and logs its outcome.
 *
 * @returns the exit code
 */
export async function runCommand(name: string, url: string | undefined, log: Log): Promise<number> {
  log({
    level: 'INFO',
    fields: { message: 'Starting schema engine CLI' },
    target: 'schema_engine',
  })
  try {
    const command = COMMANDS[name]
    if (!command) throw new SchemaEngineError(`The command ${name} is not known.`)
    if (!url) throw new SchemaEngineError('The datasource has no URL.', { code: 'P1012' })
    log({ level: 'INFO', fields: { message: await command(url) }, target: 'schema_engine' })
    return 0
  } catch (error) {
    log({
      level: 'ERROR',
      fields: {
        is_panic: false,
        error_code: error instanceof SchemaEngineError ? (error.toWire().error_code ?? '') : '',
        message: error instanceof Error ? error.message : String(error),
      },
      target: 'schema_engine::logger',
    })
    return 1
  }
}
