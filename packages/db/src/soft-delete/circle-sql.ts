import type { Arguments } from '../models/arguments.js'
import { type ModelPlan, quoteIdentifier, type RelationPlan } from '../models/model-plan.js'
import type { SqlStatement } from './cascade-sql.js'
import { columnNames, columnOf, isRow, leadsTo, markOf, membersOf, rowOf } from './working-table.js'

/** What the statement answers: one row, with how many rows of each model are gone. */
export type CircleAnswer = readonly [Readonly<Record<string, number>>]

/**
 * Removes, in one statement for PostgreSQL, rows that are due with everything that depends on them, as far
 * as all of that is due too. So rows that hold each other in a circle go at once, which no order of
 * statements could remove one after another.
 *
 * Every row is locked before it is decided on. One that is restored meanwhile holds its circle, and with
 * that nothing goes that a live row depends on, or that a foreign key would take along.
 *
 * @param start the model to begin at
 * @param keys the keys of the rows to begin at
 * @param due rows deleted before this time are due
 * @param models the models whose rows can be removed
 * @param holding the foreign keys by which a row of any model holds one of these back
 */
export function circleSql(
  start: ModelPlan,
  keys: readonly Arguments[],
  due: Date,
  models: readonly ModelPlan[],
  holding: readonly RelationPlan[],
): SqlStatement {
  const members = membersOf(holding, models)
  const within = holding.filter(({ model }) => models.includes(model))
  // Each model has a parameter of its own: the types of their columns may differ.
  const isDue = (model: ModelPlan, alias: string) =>
    `${alias}.${markOf(model)} < $${models.indexOf(model) + 2}`

  const sameKey = start.key.map(
    (field) => `s.${columnOf(start, field)} = given.${columnOf(start, field)}`,
  )
  const dependants = within.map(
    (relation) => `SELECT ${rowOf(members, relation.model, 'c')} FROM ${relation.model.table} c
      WHERE ${leadsTo(relation, members, 'c')} AND ${isDue(relation.model, 'c')}`,
  )
  const locks = members.map(
    ({ model, index }) => `locked${index} AS (
      SELECT t.* FROM reached t JOIN ${model.table} u ON ${isRow(members, model, 'u')}
      WHERE ${isDue(model, 'u')} FOR UPDATE OF u)`,
  )
  const locked = members.map(({ index }) => `SELECT * FROM locked${index}`)
  const held = holding.map((relation) => {
    const { model } = relation
    const stays = models.includes(model) ? ` AND (${isDue(model, 'c')}) IS NOT TRUE` : ''
    return `EXISTS (SELECT FROM ${model.table} c WHERE ${leadsTo(relation, members, 'c')}${stays})`
  })
  const parents = within.map(
    (relation) => `SELECT p.* FROM reached p JOIN ${relation.model.table} c
      ON ${leadsTo(relation, members, 'c', 'p')} WHERE ${isRow(members, relation.model, 'c')}`,
  )
  const removals = members.map(
    ({ model, index }) => `gone${index} AS (
      DELETE FROM ${model.table} u USING locked${index} t
      WHERE ${isRow(members, model, 'u')} AND ${isDue(model, 'u')}
        AND NOT EXISTS (SELECT FROM held h WHERE ${isRow(members, model, 'u', 'h')})
      RETURNING 1)`,
  )
  const counts = members.map(
    ({ model, index }) =>
      `(SELECT count(*)::int FROM gone${index}) AS ${quoteIdentifier(model.name)}`,
  )
  return {
    sql: `WITH RECURSIVE reached (${columnNames(members)}) AS (
      SELECT ${rowOf(members, start, 's')} FROM ${start.table} s
      JOIN json_populate_recordset(NULL::${start.table}, $1::json) given ON ${sameKey.join(' AND ')}
      WHERE ${isDue(start, 's')}
      UNION
      SELECT n.* FROM reached t CROSS JOIN LATERAL (${dependants.join(' UNION ALL ')}) n
    ), ${locks.join(', ')}, held (${columnNames(members)}) AS (
      (SELECT * FROM reached EXCEPT (${locked.join(' UNION ALL ')})
        UNION ALL SELECT t.* FROM reached t WHERE ${held.join(' OR ')})
      UNION
      SELECT n.* FROM held t CROSS JOIN LATERAL (${parents.join(' UNION ALL ')}) n
    ), ${removals.join(', ')} SELECT ${counts.join(', ')}`,
    values: [keysInJson(start, keys), ...models.map(() => due)],
  }
}

/** Rows of a table as PostgreSQL reads them: by columns, and of any type that a key can have. */
function keysInJson({ key, columns, enums }: ModelPlan, keys: readonly Arguments[]): string {
  const rows = keys.map((row) =>
    Object.fromEntries(
      key.map((field) => [columns.get(field) ?? field, stored(row[field], enums.get(field))]),
    ),
  )
  return JSON.stringify(rows)
}

function stored(value: unknown, names: ReadonlyMap<unknown, string> | undefined): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return names?.get(value) ?? value
}
