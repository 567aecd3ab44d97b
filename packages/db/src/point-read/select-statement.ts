import type { PointRead } from './recognise.js'
import type { Column, Table } from './table.js'

/** What is sent for all point reads of a shape, and where in the answer their fields are. */
export interface SelectStatement {
  readonly sql: string
  /** In the order in which the row has them. */
  readonly fields: readonly (readonly [index: number, Column])[]
}

/**
 * The SQL that Prisma sends for the same read, to the letter: PostgreSQL then plans it alike, and a
 * connection keeps it prepared once for both.
 *
 * @param unique whether it is a `findUnique`, not a `findFirst`
 * @param live the column that is null in the rows that may be seen
 */
export function selectStatement(
  table: Table,
  { where, select, orderBy }: PointRead,
  unique: boolean,
  live: Column | undefined,
): SelectStatement {
  const columns = [...new Set([...table.key, ...select])]
  const conditions = where.map(({ sql, cast }, index) => {
    const parameter = `$${index + 1}`
    return `${sql} = ${cast ? `CAST(${parameter}::text AS ${cast})` : parameter}`
  })
  if (live) conditions.push(`${live.sql} IS NULL`)
  else if (unique) conditions.push('1=1')
  const order = orderBy.map(([{ sql }, direction]) => `${sql} ${direction.toUpperCase()}`)
  const sql = [
    `SELECT ${columns.map(({ selected }) => selected).join(', ')} FROM ${table.sql}`,
    `WHERE ${conditions.length > 1 ? `(${conditions.join(' AND ')})` : (conditions[0] ?? '1=1')}`,
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    `LIMIT $${where.length + 1} OFFSET $${where.length + 2}`,
  ].join(' ')
  return { sql, fields: select.map((column) => [columns.indexOf(column), column]) }
}
