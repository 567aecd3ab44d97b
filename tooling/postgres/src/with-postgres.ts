/** The command `with-postgres`: runs another command with a PostgreSQL server of its own. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { PostgresError } from './errors.js'
import { type Invocation, parseInvocation, usage } from './invocation.js'
import type { PostgresServer } from './server.js'
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
    if (environment['DATABASE_URL']) return await run(invocation, environment)
    await using server = await startServerFor(invocation)
    return await run(invocation, { ...environment, DATABASE_URL: server.url() }, server)
  } catch (error) {
    const mistaken = error instanceof TypeError
    if (!mistaken && !(error instanceof PostgresError)) throw error
    process.stderr.write(`with-postgres: ${error.message}\n${mistaken ? `\n${usage}` : ''}`)
    return mistaken ? 2 : 1
  }
}

function startServerFor({ dataDirectory, port }: Invocation): Promise<PostgresServer> {
  return startPostgres({
    ...(dataDirectory !== undefined && { dataDirectory }),
    ...(port !== undefined && { port }),
    settings: dataDirectory === undefined ? testSettings : developmentSettings,
    onCrash: (lastWords) => {
      process.stderr.write(`with-postgres: the server has ended:\n${lastWords}\n`)
    },
  })
}

/** Runs the command to its end; signals meant for us go to it. */
function run(
  { command, parameters }: Invocation,
  env: NodeJS.ProcessEnv,
  server?: PostgresServer,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { stdio: 'inherit', env })
    if (child.pid) server?.guard(child.pid)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // From the terminal, Ctrl-C has reached the command already; two would be one too many.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
      })
    }
    child.once('error', (error) => {
      process.stderr.write(`with-postgres: ${command} could not be run: ${error.message}\n`)
      resolve(127)
    })
    child.once('exit', (code, signal) => {
      server?.guard(null)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}
