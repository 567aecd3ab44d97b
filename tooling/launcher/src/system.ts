import { join } from 'node:path'
import { PostgresError } from '@repo/postgres'
import { apps } from './apps.js'
import { type Database, namesServer, openDatabase } from './database.js'
import { interruption } from './interruption.js'
import { LaunchError } from './launch-error.js'
import { checkPorts } from './port-check.js'
import { migrate, seed } from './prisma.js'
import { installQueue } from './queue.js'
import { Releasers } from './releasers.js'
import { applyRoles } from './roles.js'
import type { TaskContext } from './task.js'

/** What the applications stand on while they run. */
export interface Ground {
  readonly root: string
  readonly database: Database
  /** What is to be stopped in the end, the last first. */
  readonly releasers: Releasers
  /** Aborted when everything is to stop. */
  readonly interruption: AbortSignal
  /** Rejects when the embedded server ends unasked. */
  readonly databaseEnded: Promise<never>
}

/**
 * Brings up a migrated and seeded database, lets `run` work on it until it fails or we are told to
 * stop, and stops everything. What goes wrong is said without a stack.
 *
 * @returns the status to exit with; 0 when we were told to stop
 */
export async function onDatabase(
  context: TaskContext,
  run: (ground: Ground) => Promise<void>,
): Promise<number> {
  const signal = interruption()
  const releasers = new Releasers()
  try {
    await checkPorts(apps, context.environment)
    const mailbox = { WORKER_MAILBOX_DIR: join(context.dataFolder, 'mailbox') }
    const environment = { ...mailbox, ...context.environment }
    await run(await layGround({ ...context, environment }, releasers, signal))
    return 0
  } catch (error) {
    if (signal.aborted) return 0
    if (!(error instanceof LaunchError || error instanceof PostgresError)) throw error
    process.stderr.write(`\n${error.message}\n\n`)
    return 1
  } finally {
    await releasers.release()
    if (signal.aborted) process.stdout.write('\nEverything has stopped.\n')
  }
}

async function layGround(
  context: TaskContext,
  releasers: Releasers,
  interruption: AbortSignal,
): Promise<Ground> {
  let tellCrash: (lastWords: string) => void = () => {}
  const databaseEnded = new Promise<never>((_, reject) => {
    tellCrash = (lastWords) =>
      reject(
        new LaunchError(
          'LAUNCH_DATABASE_ENDED',
          `The PostgreSQL server has ended. The last words of its log:\n\n${lastWords}`,
        ),
      )
  })
  // Whoever waits for it hears of it; until then it is nobody's unhandled rejection.
  databaseEnded.catch(() => {})

  say('Starting the database')
  const database = await openDatabase(context, tellCrash)
  releasers.add(database.stop)
  interruption.throwIfAborted()
  await prepare(database, context, interruption)
  const { root } = context
  return { root, database, releasers, interruption, databaseEnded }
}

async function prepare(
  { ownerEnvironment, advice }: Database,
  { root, environment }: TaskContext,
  signal: AbortSignal,
): Promise<void> {
  const steps = { root, environment: ownerEnvironment, signal }
  try {
    say('Applying the migrations')
    await migrate(steps)
    await installQueue(steps)
    // Somebody else's server has roles that are somebody else's to give.
    if (!namesServer(environment)) await applyRoles(steps)
    if (environment['NODE_ENV'] !== 'production') {
      say('Writing the development data')
      await seed(steps)
    }
  } catch (error) {
    if (!(error instanceof LaunchError) || advice === undefined) throw error
    throw new LaunchError(error.code, `${error.message}\n\n${advice}`, { cause: error })
  }
}

/** Tells the person at the terminal what goes on. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
