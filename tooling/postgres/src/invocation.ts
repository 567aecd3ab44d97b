import { parseArgs } from 'node:util'

export const usage = `Usage: with-postgres [OPTION]... -- COMMAND [ARGUMENT]...

Runs COMMAND with DATABASE_URL pointing to a PostgreSQL server that lives as long as COMMAND does.
When DATABASE_URL is set already, COMMAND runs with that one and no server is started.

  --data FOLDER    keep the data in FOLDER, and share the server that already runs on it;
                   without it the server is thrown away
  --port NUMBER    listen on this port of 127.0.0.1; any free one if not given
  --database NAME  the database that DATABASE_URL names; "postgres" if not given
`

/** What `with-postgres` was asked to do. */
export interface Invocation {
  readonly dataDirectory?: string
  readonly port?: number
  readonly database: string
  readonly command: string
  readonly parameters: readonly string[]
}

/**
 * Reads the arguments of `with-postgres`.
 *
 * @throws TypeError that says what is wrong with them
 */
export function parseInvocation(argv: readonly string[]): Invocation {
  const cut = argv.indexOf('--')
  const [command, ...parameters] = cut < 0 ? [] : argv.slice(cut + 1)
  const { values } = parseArgs({
    args: argv.slice(0, cut < 0 ? undefined : cut),
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      database: { type: 'string', default: 'postgres' },
    },
  })
  if (!command) throw new TypeError('There is no command to run after "--"')
  return {
    ...(values.data !== undefined && { dataDirectory: values.data }),
    ...(values.port !== undefined && { port: parsePort(values.port) }),
    database: values.database,
    command,
    parameters,
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new TypeError(`--port must be a number from 1 to 65535, not "${text}"`)
}
