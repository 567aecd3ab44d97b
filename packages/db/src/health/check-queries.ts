import { performance } from 'node:perf_hooks'
import type { ConnectionPool } from '../pool/connection-pool.js'
import { type Ask, askServer } from './ask-server.js'
import type { QueryCheck } from './evaluate-health.js'

const SIMPLE_QUERY = 'SELECT 1'

// Joins, sorts and reads the catalogue: works on every database, whatever its own tables are.
const COMPLEX_QUERY = `
  SELECT namespace.nspname, count(*)
  FROM pg_catalog.pg_class AS class
  JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
  GROUP BY namespace.nspname
  ORDER BY 2 DESC`

/**
 * Times a simple and a complex query on one connection. Never throws and never takes longer than the
 * limit.
 *
 * @param pool where the connection comes from
 * @param timeoutMs how long waiting for it and both queries may take together, in milliseconds
 */
export async function checkQueries(pool: ConnectionPool, timeoutMs: number): Promise<QueryCheck> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new Timeout()), timeoutMs)
  let connected = false
  try {
    return await askServer(pool, deadline.signal, (ask) => {
      connected = true
      return timeQueries(ask)
    })
  } catch (error) {
    const what = connected ? 'the database did not answer' : 'there was no connection to be had'
    const reason =
      error instanceof Timeout
        ? `${what} within ${timeoutMs} ms`
        : `the database can't be used: ${codeOf(error)}`
    return { ok: false, reason }
  } finally {
    clearTimeout(timer)
  }
}

class Timeout extends Error {}

async function timeQueries(ask: Ask): Promise<QueryCheck> {
  const time = async (sql: string) => {
    const start = performance.now()
    await ask(sql)
    return performance.now() - start
  }
  return { ok: true, simpleMs: await time(SIMPLE_QUERY), complexMs: await time(COMPLEX_QUERY) }
}

/** Its code only: a message may name hosts, users and values, and health is often public. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unexpected error'
}
