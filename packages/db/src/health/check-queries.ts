import { performance } from 'node:perf_hooks'
import type { QueryCheck } from './evaluate-health.js'

/** What a probe asks the database through: a pool, or one connection. */
export interface HealthConnection {
  query(sql: string): Promise<unknown>
}

const SIMPLE_QUERY = 'SELECT 1'

// Joins, sorts and reads the catalogue: works on every database, whatever its own tables are.
const COMPLEX_QUERY = `
  SELECT namespace.nspname, count(*)
  FROM pg_catalog.pg_class AS class
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
  GROUP BY namespace.nspname
  ORDER BY 2 DESC`

/**
 * Times a simple and a complex query. Never throws and never takes longer than the limit.
 *
 * @param connection what to ask through
 * @param timeoutMs how long both may take together, in milliseconds
 */
export async function checkQueries(
  connection: HealthConnection,
  timeoutMs: number,
): Promise<QueryCheck> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<QueryCheck>((resolve) => {
    const reason = `the database did not answer within ${timeoutMs} ms`
    timer = setTimeout(resolve, timeoutMs, { ok: false, reason })
  })
  try {
    return await Promise.race([timeQueries(connection), timeout])
  } finally {
    clearTimeout(timer)
  }
}

async function timeQueries(connection: HealthConnection): Promise<QueryCheck> {
  try {
    const simpleMs = await time(() => connection.query(SIMPLE_QUERY))
    const complexMs = await time(() => connection.query(COMPLEX_QUERY))
    return { ok: true, simpleMs, complexMs }
  } catch (error) {
    return { ok: false, reason: `the database can't be used: ${describe(error)}` }
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** By its code only: a message may name hosts, users and values, and health is often public. */
function describe(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unexpected error'
}
