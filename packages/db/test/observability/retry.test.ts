import { trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { afterAll, expect, test, vi } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'

const own = useTestDatabase()
const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
provider.register()
afterAll(() => provider.shutdown())

/** A transaction whose connection is lost at its first attempt. */
async function retriedTransaction(database: Database): Promise<void> {
  await database.transaction(async (tx, { attempt }) => {
    const [session] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
    if (attempt > 1) return
    await withConnection(own.url, (admin) =>
      admin.query('SELECT pg_terminate_backend($1, 5000)', [session?.pid]),
    )
    await tx.user.count()
  })
}

test('an operation that is tried again is logged, counted, told to observers and noted on the span', async () => {
  const warn = vi.fn()
  const retry = vi.fn()
  const logger = { debug() {}, info() {}, warn, error() {} }
  const config = loadDatabaseConfig({ DATABASE_URL: own.url })
  const database = createDatabase(config, { application: 'retry', logger, observers: [{ retry }] })
  await trace.getTracer('test').startActiveSpan('request', async (span) => {
    await retriedTransaction(database)
    span.end()
  })
  await database.close()
  expect(warn.mock.calls.map(([, message]) => message)).toContain(
    'database operation is tried again',
  )
  expect(database.statistics().retries).toBe(1)
  expect(retry).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ operation: 'transaction', attempts: 1 }),
  )
  const [span] = exporter.getFinishedSpans()
  expect(span?.events).toMatchObject([
    {
      name: 'database.retry',
      attributes: { 'db.operation.name': 'transaction', 'database.retry.attempts': 1 },
    },
  ])
})
