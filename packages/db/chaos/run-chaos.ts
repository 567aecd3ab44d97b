import { setTimeout as sleep } from 'node:timers/promises'
import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { createDatabase, type Database } from '../src/client.js'
import { loadDatabaseConfig } from '../src/config/load-database-config.js'
import { CommitOutcomeUnknownError } from '../src/errors/transaction-errors.js'
import { type CutKind, startFaultProxy } from '../src/testing/fault-proxy.js'
import { cloneDatabase, ensureTemplate, withConnection } from '../src/testing/index.js'
import { ACCOUNTS, createLedger, move, readLedger, type Transfer } from './ledger.js'
import { seededRandom } from './random.js'
import { type Check, type Ending, judge } from './verdict.js'

/** How much chaos. */
export interface ChaosOptions {
  readonly seed: number
  /** Ends after so many operations or milliseconds, whichever is first. */
  readonly operations: number
  readonly durationMs: number
  /** `naive` runs a plain transaction again after every error: the control that must show duplicates. */
  readonly mode: 'exactly-once' | 'naive'
  /** How many of all COMMITs are cut, from 0 to 1. */
  readonly cutShare: number
}

const WORKERS = 8
const OPERATIONS_PER_KILL = 50
// What is swallowed holds its locks until it times out, so there is less of it.
const KINDS: readonly CutKind[] = ['reset', 'fin', 'reset', 'fin', 'reset', 'fin', 'swallow']

/** Moves coins from all sides while commits are cut, backends killed and the server crashes once. */
export async function runChaos(options: ChaosOptions): Promise<Check[]> {
  await using server = await startPostgres({ settings: testSettings })
  const { url } = await cloneDatabase(server.url(), await ensureTemplate(server.url()))
  await createLedger(url)
  await using proxy = await startFaultProxy(url)
  let retries = 0
  const config = loadDatabaseConfig({
    DATABASE_URL: proxy.url(url),
    DATABASE_QUERY_TIMEOUT_MS: '500',
    DATABASE_MAX_RETRIES: '20',
    DATABASE_RETRY_BASE_DELAY_MS: '10',
    DATABASE_RETRY_MAX_DELAY_MS: '200',
    DATABASE_RETRY_BUDGET: '1000',
  })
  const database = createDatabase(config, {
    application: 'chaos',
    observers: [{ retry: () => (retries += 1) }],
  })
  await database.ready()

  const random = seededRandom(options.seed)
  proxy.cutWhen((sql) => {
    if (sql !== 'COMMIT' || random() >= options.cutShare) return undefined
    const how = KINDS[Math.floor(random() * KINDS.length)] ?? 'reset'
    return { how, delivered: random() < 0.5 }
  })
  const unhandled = countUnhandledRejections()
  const run = startRun(database, options, random)
  const killer = killBackends(url, run, random)
  const recoveryMs = await crashHalfWay(server, run)
  await Promise.all(run.workers)
  const kills = await killer
  proxy.cutWhen(undefined)
  const { waiting } = database.statistics()
  await database.close({ deadlineMs: 5_000 })
  return judge({
    endings: run.endings,
    intended: options.operations,
    retries,
    cuts: proxy.cuts,
    kills,
    waiting,
    recoveryMs,
    unhandledRejections: unhandled.stop(),
    ledger: await readLedger(url),
  })
}

interface Run {
  readonly endings: Map<Transfer, Ending>
  readonly workers: readonly Promise<void>[]
  readonly progress: () => number
  readonly done: () => boolean
  lastSuccess: number
}

function startRun(database: Database, options: ChaosOptions, random: () => number): Run {
  const start = performance.now()
  const progress = () =>
    Math.max(endings.size / options.operations, (performance.now() - start) / options.durationMs)
  const endings = new Map<Transfer, Ending>()
  let begun = 0
  const work = async () => {
    while (begun < options.operations && progress() < 1) {
      begun += 1
      const transfer = randomTransfer(`${options.seed}-${begun}`, random)
      const ending = await perform(database, transfer, options.mode)
      endings.set(transfer, ending)
      if (ending === 'acknowledged') run.lastSuccess = performance.now()
    }
  }
  const run: Run = {
    endings,
    progress,
    done: () => progress() >= 1 || endings.size >= options.operations,
    lastSuccess: 0,
    workers: [],
  }
  return Object.assign(run, { workers: Array.from({ length: WORKERS }, work) })
}

function randomTransfer(id: string, random: () => number): Transfer {
  const from = 1 + Math.floor(random() * ACCOUNTS)
  const to = 1 + ((from + Math.floor(random() * (ACCOUNTS - 1))) % ACCOUNTS)
  return { id, from, to, amount: 1 + Math.floor(random() * 10) }
}

async function perform(
  database: Database,
  transfer: Transfer,
  mode: ChaosOptions['mode'],
): Promise<Ending> {
  if (mode === 'naive') return performNaively(database, transfer)
  try {
    await database.transaction((tx) => move(tx, transfer), { operationId: transfer.id })
    return 'acknowledged'
  } catch (error) {
    return error instanceof CommitOutcomeUnknownError ? 'unknown' : 'failed'
  }
}

/** What is often written: an error means that it did not happen, so it is done again. */
async function performNaively(database: Database, transfer: Transfer): Promise<Ending> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    try {
      await database.transaction((tx) => move(tx, transfer))
      return 'acknowledged'
    } catch {
      await sleep(10)
    }
  }
  return 'failed'
}

async function killBackends(url: string, run: Run, random: () => number): Promise<number> {
  let kills = 0
  for (let next = OPERATIONS_PER_KILL; !run.done(); ) {
    await sleep(5)
    if (run.endings.size < next) continue
    next += OPERATIONS_PER_KILL
    // Fails while the server restarts; then there is nobody to kill.
    await withConnection(url, async (admin) => {
      const { rows } = await admin.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'chaos' ORDER BY pid`,
      )
      const victim = rows[Math.floor(random() * rows.length)]
      if (victim === undefined) return
      await admin.query('SELECT pg_terminate_backend($1)', [victim.pid])
      kills += 1
    }).catch(() => {})
  }
  return kills
}

/** @returns how long after the restart the next operation succeeded, in milliseconds */
async function crashHalfWay(server: PostgresServer, run: Run): Promise<number> {
  while (run.progress() < 0.5) await sleep(10)
  await server.restart('immediate')
  const restarted = performance.now()
  while (run.lastSuccess < restarted && !run.done()) await sleep(5)
  return performance.now() - restarted
}

function countUnhandledRejections(): { stop(): number } {
  let count = 0
  const listener = () => {
    count += 1
  }
  process.on('unhandledRejection', listener)
  return {
    stop: () => {
      process.off('unhandledRejection', listener)
      return count
    },
  }
}
