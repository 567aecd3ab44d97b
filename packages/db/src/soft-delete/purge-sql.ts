import type { Arguments } from '../models/arguments.js'
import { columnOf, leadsToRow, markOf } from '../models/columns.js'
import {
  type ForeignKeyRelation,
  hasDeletionId,
  isSoftDeletable,
  type ModelPlan,
  type ModelWithDeletionId,
} from '../models/model-plan.js'
import { Parameters } from '../sql/parameters.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { arrayOf, hasKey, keysTable } from './key-arrays.js'
import { inLockOrder, lockingRows } from './lock-order.js'
import { goesAlong, type PurgePlan } from './purge-plan.js'

// A purge locks, and then it removes. Both statements walk from some rows and deletes to all that would have
// to go with them. Rows of all models stand in one table, `__reached`, by the number of their model and the
// place where they lie, with the delete that took them. A delete stands in it as well, as a row of no model:
// it goes, or stays, like any row.
//
// A name in WITH hides a table of that name, so these are names that no table has.

/** Where a purge begins. */
export interface PurgeStart {
  /** The keys of rows of the plan's first model. */
  readonly keys: readonly Arguments[]
  /** Deletes: what they took may go along. */
  readonly deletions: readonly unknown[]
  /** Rows deleted before this time may go. */
  readonly due: Date
}

/** What {@link lockSql} answers: one row, with the deletes that took what was come to. */
export type LockAnswer = readonly [{ readonly deletions: readonly string[] | null }]

/** What {@link removalSql} answers: one row, with how many rows of the plan's first model are gone. */
export type RemovalAnswer = readonly [{ readonly count: number }]

const A_DELETE = -1

/**
 * Waits until nobody else changes what a purge that begins here may remove, and keeps it so. What is decided
 * on has to be read afterwards, in a statement of its own: only that sees what was waited for.
 */
export function lockSql(plan: PurgePlan, start: PurgeStart): SqlStatement {
  const sql = new PurgeSql(plan, start)
  const locks = inLockOrder(plan.models).map(
    (model, index) => `__locked${index} AS (
      SELECT 1 FROM ${model.table} u CROSS JOIN ${sql.rowsIn('__reached', model)}
      ${lockingRows(model)})`,
  )
  const waits = locks.map((_, index) => `(SELECT count(*) FROM __locked${index}) AS locked${index}`)
  return sql.statement(`WITH RECURSIVE ${sql.reached(plan.takenAlong)}, ${locks.join(', ')}
    SELECT ${waits.join(', ')}, (SELECT jsonb_agg(DISTINCT deletion) FROM __reached
      WHERE deletion IS NOT NULL) AS deletions`)
}

/**
 * Removes, in one statement for PostgreSQL, these rows with everything that has to go with them, as far as
 * nothing of it is held back. So a delete is removed as a whole or not at all, and rows that hold each other
 * in a circle go at once, which no order of statements could remove one after another.
 *
 * No others go than these, and what has to go with those of them that do.
 */
export function removalSql(plan: PurgePlan, start: PurgeStart): SqlStatement {
  // The first model is the one that the plan starts at.
  const { models, holding, deletedTogether, takenAlong } = plan
  const sql = new PurgeSql(plan, start)
  const dependants = holding.map((relation) => sql.dependants(relation))
  const taken = deletedTogether.map((model) => sql.taken(model))
  const removals = models.map(
    (model, index) => `__gone${index} AS (
      DELETE FROM ${model.table} u USING ${sql.rowsIn('__going', model)} RETURNING 1)`,
  )
  return sql.statement(`WITH RECURSIVE
    ${sql.reached(takenAlong.filter((model) => model !== plan.start))},
    __needs (model, place, needed_model, needed_place) AS (
      SELECT t.model, t.place, n.model, n.place FROM __reached t
      CROSS JOIN LATERAL (${union(dependants)}) n (model, place, deletion)
      UNION ALL
      SELECT ${A_DELETE}, n.deletion, n.model, n.place
      FROM (${union(taken)}) n (model, place, deletion)
      UNION ALL
      SELECT model, place, ${A_DELETE}, deletion FROM __reached WHERE deletion IS NOT NULL
    ), __staying (model, place) AS (
      (SELECT needed_model, needed_place FROM __needs EXCEPT SELECT model, place FROM __reached)
      UNION
      SELECT n.model, n.place FROM __staying s
      JOIN __needs n ON n.needed_model = s.model AND n.needed_place = s.place
    ), __going (model, place) AS (
      (SELECT model, place FROM __asked EXCEPT SELECT model, place FROM __staying)
      UNION
      SELECT n.needed_model, n.needed_place FROM __going g
      JOIN __needs n ON n.model = g.model AND n.place = g.place
    ), ${removals.join(', ')}
    SELECT count(*)::int AS count FROM __gone0`)
}

/** The parts of the statements that walk. */
class PurgeSql {
  readonly #plan: PurgePlan
  readonly #start: PurgeStart
  readonly #parameters = new Parameters()
  /** Each model has parameters of its own, as the types of the columns may differ. */
  readonly #due = new Map<ModelPlan, string>()
  readonly #deletions = new Map<ModelPlan, string>()
  readonly #numbers: ReadonlyMap<ModelPlan, number>

  constructor(plan: PurgePlan, start: PurgeStart) {
    const { models, holding, deletedTogether } = plan
    this.#plan = plan
    this.#start = start
    const all = new Set([...models, ...holding.map(({ model }) => model), ...deletedTogether])
    this.#numbers = new Map([...all].map((model, index) => [model, index]))
  }

  /** The statement of this text, which has all of the parameters. */
  statement(sql: string): SqlStatement {
    return { sql, values: this.#parameters.values }
  }

  /** The table of what is asked for; and that of all that may have to go, with what deletes took of these models. */
  reached(takenAlong: readonly ModelWithDeletionId[]): string {
    const { start, holding } = this.#plan
    const { keys, deletions } = this.#start
    const taken = takenAlong.map((model) => `${this.taken(model)} AND ${this.#isDue(model, 'c')}`)
    const along = holding
      .filter(goesAlong)
      .map((relation) => `${this.dependants(relation)} AND ${this.#isDue(relation.model, 'c')}`)
    return `__asked (model, place, deletion) AS (
      SELECT ${this.#row(start, 'c')} FROM ${keysTable(start, keys, this.#parameters)}
      JOIN ${start.table} c ON ${hasKey(start, 'c')} WHERE ${this.#isDue(start, 'c')}
    ), __reached (model, place, deletion) AS (
      (SELECT * FROM __asked UNION ALL ${union(taken)}
        UNION ALL SELECT ${A_DELETE}, deletion, NULL::jsonb
        FROM jsonb_array_elements(${this.#parameters.add(JSON.stringify(deletions))}::jsonb) d (deletion))
      UNION
      SELECT n.* FROM __reached t
      CROSS JOIN LATERAL (${union(along)}) n
    )`
  }

  /** The rows, as `c`, that depend on a row `t`. */
  dependants(relation: ForeignKeyRelation): string {
    const { model, target } = relation
    return `SELECT ${this.#row(model, 'c')}
      FROM ${target.table} p JOIN ${model.table} c ON ${leadsToRow(relation, 'c', 'p')}
      WHERE ${this.#isRow(target, 'p')}`
  }

  /** The rows of a model, as `c`, that the deletes took. */
  taken(model: ModelWithDeletionId): string {
    const column = columnOf(model, model.marks.deletionId)
    const deletions = this.#parameter(this.#deletions, model, arrayOf(this.#start.deletions))
    return `SELECT ${this.#row(model, 'c')} FROM ${model.table} c
      WHERE c.${column} = ANY (${deletions})`
  }

  /**
   * What stands in such a table, as `t`, of the rows of a model, as `u`, that are still due. By their keys: a row
   * that somebody else changes meanwhile lies elsewhere then.
   */
  rowsIn(table: string, model: ModelPlan): string {
    const same = model.key.map((field) => {
      const column = columnOf(model, field)
      return `u.${column} = p.${column}`
    })
    return `${table} t JOIN ${model.table} p ON ${this.#isRow(model, 'p')}
      WHERE ${same.join(' AND ')} AND ${this.#isDue(model, 'u')}`
  }

  /**
   * Rows without the columns go when the row goes that takes them along. Written so that no index and no
   * statistics can answer it: where they know of few deleted rows, PostgreSQL would go through all that are
   * due for every row, instead of finding it by its key.
   */
  #isDue(model: ModelPlan, alias: string): string {
    if (!isSoftDeletable(model)) return 'true'
    const due = this.#parameter(this.#due, model, this.#start.due)
    return `coalesce(${alias}.${markOf(model)} < ${due}, false)`
  }

  /** What stands in the table for a row. Of the tables that a model's rows may lie in, each has places of its own. */
  #row(model: ModelPlan, alias: string): string {
    const deletion = hasDeletionId(model)
      ? `to_jsonb(${alias}.${columnOf(model, model.marks.deletionId)})`
      : 'NULL::jsonb'
    return `${this.#number(model)}, jsonb_build_array(${alias}.tableoid, ${alias}.ctid), ${deletion}`
  }

  #isRow(model: ModelPlan, alias: string): string {
    return `t.model = ${this.#number(model)} AND ${alias}.ctid = (t.place ->> 1)::tid
      AND ${alias}.tableoid = (t.place ->> 0)::oid`
  }

  #parameter(ofModels: Map<ModelPlan, string>, model: ModelPlan, value: unknown): string {
    const parameter = ofModels.get(model) ?? this.#parameters.add(value)
    ofModels.set(model, parameter)
    return parameter
  }

  #number(model: ModelPlan): number | undefined {
    return this.#numbers.get(model)
  }
}

/** The rows of all these queries; none of no query. */
function union(queries: readonly string[]): string {
  return queries.join(' UNION ALL ') || 'SELECT NULL::int, NULL::jsonb, NULL::jsonb WHERE false'
}
