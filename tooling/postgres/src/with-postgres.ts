/** The command `with-postgres`: runs another command with a PostgreSQL server of its own. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { onAbandoned } from './abandonment.js'
import { connectionUrl, defaultSuperuser } from './connection-url.js'
import { PostgresError } from './errors.js'
import { type Invocation, parseInvocation, usage } from './invocation.js'
import { developmentSettings, testSettings } from './settings.js'
import { startPostgres } from './start-postgres.js'

/**
 * @param argv the arguments, without the names of the programs
 * @param environment what the command gets, with the server's DATABASE_URL added
 * @returns the status to exit with: the command's own if there was one
 */
export async function withPostgres(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  try {
    const invocation = parseInvocation(argv)
    const { command, parameters, database } = invocation
    if (environment['DATABASE_URL']) return await runCommand(command, parameters, environment)
    await using server = await serverFor(invocation)
    const withUrl = { ...environment, DATABASE_URL: server.url(database) }
    return await runCommand(command, parameters, withUrl, server)
  } catch (error) {
    const mistaken = error instanceof TypeError
    if (!mistaken && !(error instanceof PostgresError)) throw error
    process.stderr.write(`with-postgres: ${error.message}\n${mistaken ? `\n${usage}` : ''}`)
    return mistaken ? 2 : 1
  }
}

/** What the command needs of a server. */
interface Server extends AsyncDisposable {
  url(database: string): string
  guard(pid: number | null): void
}

async function serverFor({ dataDirectory, port }: Invocation): Promise<Server> {
  try {
    return await startPostgres({
      ...(dataDirectory !== undefined && { dataDirectory }),
      ...(port !== undefined && { port }),
      settings: dataDirectory === undefined ? testSettings : developmentSettings,
      onCrash: (lastWords) => {
        process.stderr.write(`with-postgres: the server has ended:\n${lastWords}\n`)
      },
    })
  } catch (error) {
    const running = error instanceof PostgresError ? error.port : undefined
    if (running === undefined) throw error
    return sharedServer(running)
  }
}

/** A server that somebody else has started, and will stop. */
function sharedServer(port: number): Server {
  return {
    url: (database) => connectionUrl(port, defaultSuperuser, database),
    guard: () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}

/**
 * Runs a command to its end; signals meant for us go to it.
 *
 * @returns its status, or what a shell makes of a signal or of a command that is not there
 */
export function runCommand(
  command: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
  server?: Pick<Server, 'guard'>,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { stdio: 'inherit', env: environment })
    if (child.pid) server?.guard(child.pid)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // From the terminal, Ctrl-C has reached the command already; two would be one too many.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
      })
    }
    const stopWatching = onAbandoned(() => child.kill('SIGTERM'))
    child.once('error', (error) => {
      process.stderr.write(`with-postgres: ${command} could not be run: ${error.message}\n`)
      resolve(127)
    })
    child.once('exit', (code, signal) => {
      stopWatching()
      server?.guard(null)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}
