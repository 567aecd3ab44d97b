import type { ClientBase } from 'pg'

/** Runs `work` in a transaction of its own: all of it is done or nothing. */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    // It fails when the session is lost, and then the server has rolled back: the first error tells why.
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}
