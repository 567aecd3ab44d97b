import { readFile } from 'node:fs/promises'
import type { Client } from 'pg'

/**
 * The processor time that the server has spent on one application's connections, in microseconds.
 *
 * @param admin any connection to the server
 * @param application their `application_name`
 * @returns `undefined` where the system has no /proc
 */
export async function serverCpuOf(admin: Client, application: string): Promise<number | undefined> {
  const { rows } = await admin.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE application_name = $1',
    [application],
  )
  try {
    const spent = await Promise.all(
      rows.map(({ pid }) => readFile(`/proc/${pid}/schedstat`, 'utf8')),
    )
    // The first number is the time on a processor, in nanoseconds.
    return spent.reduce((sum, line) => sum + Number(line.split(' ')[0]) / 1000, 0)
  } catch {
    return undefined
  }
}
