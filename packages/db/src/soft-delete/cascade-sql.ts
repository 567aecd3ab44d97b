import type { Arguments } from '../models/arguments.js'
import { columnOf, markOf } from '../models/columns.js'
import { isSoftDeletable, type SoftDeletableModel } from '../models/model-plan.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import type { Cascade, CascadePlan, Restriction } from './cascade-plan.js'
import { columnNames, isRow, leadsTo, type Member, membersOf, rowOf } from './working-table.js'

/** The statement, for one who waits for its answer and for one who doesn't. */
export interface CascadeStatements {
  /** Answers whether each restriction holds the delete back: see {@link CascadeAnswer}. */
  readonly answering: SqlStatement
  /** Fails with {@link HELD_BACK} when one does. */
  readonly failing: SqlStatement
}

/** What the statement answers: one row, with whether each restriction holds the delete back. */
export type CascadeAnswer = readonly [Readonly<Record<`r${number}`, boolean>>]

/** The text for one plan, and the models of its parameters in their order. */
interface CascadeText {
  readonly answering: string
  readonly failing: string
  readonly taken: readonly SoftDeletableModel[]
  readonly marked: readonly SoftDeletableModel[]
}

/** Division by zero, which SQL can raise without a function. */
export const HELD_BACK = '22012'

// A schema has few plans, and putting one into SQL takes longer than sending it.
const texts = new WeakMap<CascadePlan, CascadeText>()

/**
 * Marks, in one statement for PostgreSQL, everything that a deletion spreads to, however deep a tree is and
 * around cycles, and looks for live rows that hold it back. Its cost in round trips is the same for any
 * schema and any number of rows.
 *
 * @param plan where the deletion spreads
 * @param taken the filter for what is already marked, by model; always of the same fields
 * @param data what to write, by model; always the same fields
 */
export function cascadeSql(
  plan: CascadePlan,
  taken: (model: SoftDeletableModel) => Arguments,
  data: (model: SoftDeletableModel) => Arguments,
): CascadeStatements {
  const fieldsOf =
    (values: (model: SoftDeletableModel) => Arguments) => (model: SoftDeletableModel) =>
      Object.keys(values(model))
  const text = texts.get(plan) ?? putIntoSql(plan, fieldsOf(taken), fieldsOf(data))
  texts.set(plan, text)
  const values = [
    ...text.taken.flatMap((model) => Object.values(taken(model))),
    ...text.marked.flatMap((model) => Object.values(data(model))),
  ]
  return {
    answering: { sql: text.answering, values },
    failing: { sql: text.failing, values },
  }
}

function putIntoSql(
  { cascades, restrictions }: CascadePlan,
  taken: (model: SoftDeletableModel) => readonly string[],
  data: (model: SoftDeletableModel) => readonly string[],
): CascadeText {
  let parameters = 0
  const equals = (model: SoftDeletableModel, field: string) => {
    parameters += 1
    return `${columnOf(model, field)} = $${parameters}`
  }
  const members = membersOf(
    [...cascades, ...restrictions],
    [
      ...cascades.flatMap(({ model, target }) => [target, model]),
      ...restrictions.map(({ target }) => target),
    ],
  )
  const starts = members.map(({ model }) => {
    const filter = taken(model).map((field) => `s.${equals(model, field)}`)
    return `SELECT ${rowOf(members, model, 's')} FROM ${model.table} s WHERE ${filter.join(' AND ')}`
  })
  const steps = cascades.map((relation) => step(relation, members))
  const children = new Set(cascades.map(({ model }) => model))
  const marked = members.filter(({ model }) => children.has(model))
  const updates = marked.map(({ model, index }) => {
    const set = data(model).map((field) => equals(model, field))
    return `, __updated${index} AS (UPDATE ${model.table} u SET ${set.join(', ')} FROM __taken t
      WHERE ${isRow(members, model, 'u')} AND u.${markOf(model)} IS NULL)`
  })
  const held = restrictions.map((relation) => `EXISTS (${rowsHoldingBack(relation, members)})`)
  const answers = held.map((exists, index) => `${exists} AS r${index}`)
  // A name in WITH hides a table of that name, so these are names that no table has.
  const spread = `WITH RECURSIVE __taken (${columnNames(members)}) AS (
      (${starts.join(' UNION ALL ')})${
        steps.length === 0
          ? ''
          : `
      UNION
      SELECT n.* FROM __taken t CROSS JOIN LATERAL (${steps.join(' UNION ALL ')}) n`
      }
    )${updates.join('')}`
  return {
    answering: `${spread} SELECT ${answers.join(', ') || '1'}`,
    failing: `${spread} SELECT 1 / CASE WHEN ${held.join(' OR ') || 'false'} THEN 0 ELSE 1 END`,
    taken: members.map(({ model }) => model),
    marked: marked.map(({ model }) => model),
  }
}

/** The live children of a row that is already found. */
function step(relation: Cascade, members: readonly Member[]): string {
  const { model } = relation
  return `SELECT ${rowOf(members, model, 'c')} FROM ${model.table} c
    WHERE ${leadsTo(relation, members, 'c')} AND c.${markOf(model)} IS NULL`
}

/** The live rows that lead to a taken one and are not taken themselves. */
function rowsHoldingBack(relation: Restriction, members: readonly Member[]): string {
  const { model } = relation
  const isTaken = members.some((member) => member.model === model)
    ? ` AND NOT EXISTS (SELECT FROM __taken t WHERE ${isRow(members, model, 'c')})`
    : ''
  const isLive = isSoftDeletable(model) ? ` AND c.${markOf(model)} IS NULL` : ''
  return `SELECT FROM __taken t JOIN ${model.table} c ON ${leadsTo(relation, members, 'c')}${isLive}${isTaken}`
}
