import { PostgresError } from './errors.js'

/** Server settings by their names in postgresql.conf. */
export type Settings = Readonly<Record<string, string | number | boolean>>

const common = {
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%a ',
} satisfies Settings

/**
 * For tests: nothing waits for the disk, so a server and its databases are quick to make. A crash of
 * the server still loses nothing, because `synchronous_commit` stays on; only a crash of the machine
 * would, and then the tests are gone as well.
 */
export const testSettings: Settings = {
  ...common,
  fsync: false,
  full_page_writes: false,
  max_connections: 200,
  max_wal_size: '2GB',
  checkpoint_timeout: '30min',
  jit: false,
}

/** For development: PostgreSQL's own defaults, durable, with statements slower than 200 ms in the log. */
export const developmentSettings: Settings = {
  ...common,
  log_min_duration_statement: '200ms',
}

/**
 * Writes settings the way postgresql.conf wants them.
 *
 * @throws {@link PostgresError} `POSTGRES_SETTING_INVALID` for a name or a value that would not be
 *   one line of the file
 */
export function renderSettings(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${checkedName(name)} = '${quotable(name, value)}'\n`)
    .join('')
}

function checkedName(name: string): string {
  if (/^[a-z_][\w.]*$/i.test(name)) return name
  throw new PostgresError(
    'POSTGRES_SETTING_INVALID',
    `"${name}" is not the name of a server setting: use the names of postgresql.conf`,
  )
}

function quotable(name: string, value: string | number | boolean): string {
  const text = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
  if (!/[\n\r\0]/.test(text)) return text.replaceAll('\\', '\\\\').replaceAll("'", "''")
  throw new PostgresError(
    'POSTGRES_SETTING_INVALID',
    `The value of the server setting "${name}" must be one line`,
  )
}
