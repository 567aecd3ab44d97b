import pg from 'pg'

/**
 * Runs `work` on one short-lived connection, outside every pool.
 *
 * @param url where to connect
 * @param work what is done on it
 * @returns what `work` returns
 * @example
 * ```ts
 * const { rows } = await withConnection(database.url, (client) => client.query('SELECT now()'))
 * ```
 */
export async function withConnection<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'testing' })
  // A connection lost between two statements is reported by the next one.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * The same server's URL with another database.
 *
 * @example
 * ```ts
 * urlOfDatabase('postgresql://postgres@localhost:5432/postgres', 'shop') // …:5432/shop
 * ```
 */
export function urlOfDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(database)}`
  return other.href
}
