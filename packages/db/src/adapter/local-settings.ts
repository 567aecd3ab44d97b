import type { SqlQuery } from '@prisma/driver-adapter-utils'
import type { Command } from './statement.js'

/** Settings of the server by name, as `SET LOCAL` takes them; an empty text stands for none. */
export type LocalSettings = Readonly<Record<string, string>>

/** Whether there is nothing to set. */
export function areBlank(settings: LocalSettings): boolean {
  return Object.values(settings).every((value) => value === '')
}

export function areEqual(some: LocalSettings, others: LocalSettings): boolean {
  return Object.entries(some).every(([name, value]) => others[name] === value)
}

/** Makes them hold until the end of the transaction. */
export function setLocally(settings: LocalSettings): Command {
  const entries = Object.entries(settings)
  const calls = entries.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`)
  return { text: `SELECT ${calls.join(', ')}`, values: entries.flat() }
}

const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|WITH)\b/i
const SELECTS = /^\s*SELECT\b/i

/**
 * Whether triggers may run. What a function does can't be seen: a SELECT counts when its rows don't.
 *
 * @param returnsRows whether its caller asked for rows, or for their number
 */
export function mayWrite({ sql }: SqlQuery, returnsRows: boolean): boolean {
  return WRITES.test(sql) || (!returnsRows && SELECTS.test(sql))
}

/** A text of several statements goes as a simple query, which nothing can be sent ahead of. */
export function mayBeSeveral({ sql, args }: SqlQuery): boolean {
  return args.length === 0 && sql.includes(';')
}
