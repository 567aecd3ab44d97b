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
import type { PurgeGraph, PurgeRow } from './purge-graph.js'
import { goesAlong, type PurgePlan } from './purge-plan.js'

// A purge locks, looks what would have to go with what, and then it removes. The first two walk from some rows
// and deletes to all that may have to go with them. Rows of all models stand in one table, `__reached`: the
// number of the model, the place where the row lies, and the delete that took it.
//
// A name in WITH hides a table of that name, so these are names that no table has.

/** Where a purge begins. */
export interface PurgeStart {
  /** The keys of rows of the plan's first model. */
  readonly keys: readonly Arguments[]
  /** Deletes: what they took may go along. */
  readonly deletions: readonly string[]
  /** Rows deleted before this time may go. */
  readonly due: Date
}

/** What {@link lockSql} answers: one row, with the deletes that took what was come to. */
export type LockAnswer = readonly [{ readonly deletions: readonly string[] | null }]

/** What {@link graphSql} answers: one row. */
export type GraphAnswer = readonly [{ readonly graph: PurgeGraph }]

/** What {@link removalSql} answers: one row, with how many rows of the plan's first model are gone. */
export type RemovalAnswer = readonly [{ readonly count: number }]

/**
 * Waits until nobody else changes what a purge that begins here may remove, and keeps it so. What is decided
 * on has to be read afterwards, by {@link graphSql}: only another statement sees what was waited for.
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

/** Looks what would have to go with what. Of the first model no others may go than these, and what depends on them. */
export function graphSql(plan: PurgePlan, start: PurgeStart): SqlStatement {
  const { holding, deletedTogether, takenAlong } = plan
  const sql = new PurgeSql(plan, start)
  const dependants = holding.map((relation) => sql.dependants(relation))
  const taken = deletedTogether.map((model) => sql.taken(model))
  return sql.statement(`WITH RECURSIVE
    ${sql.reached(takenAlong.filter((model) => model !== plan.start))},
    __needs AS (
      SELECT t.place, n.place AS other
      FROM __reached t CROSS JOIN LATERAL (${union(dependants)}) n (model, place, deletion)
    ), __others AS (
      SELECT * FROM (${union(taken)}) n (model, place, deletion) EXCEPT SELECT * FROM __reached
    )
    SELECT json_build_object(
      'rows', (SELECT coalesce(json_agg(t), '[]') FROM __reached t),
      'asked', (SELECT coalesce(json_agg(place), '[]') FROM __asked),
      'needs', (SELECT coalesce(json_agg(json_build_array(place, other)), '[]') FROM __needs),
      'torn', (SELECT coalesce(json_agg(DISTINCT deletion), '[]') FROM __others)) AS graph`)
}

/**
 * Removes rows of several models in one statement for PostgreSQL, so that rows that hold each other in a circle
 * can go, which no order of statements could remove one after another.
 */
export function removalSql(
  plan: PurgePlan,
  start: PurgeStart,
  going: readonly PurgeRow[],
): SqlStatement {
  const sql = new PurgeSql(plan, start)
  // The first model is the one that the plan starts at.
  const removals = plan.models.map(
    (model, index) => `__gone${index} AS (
      DELETE FROM ${model.table} u USING ${sql.rowsIn('__going', model)} RETURNING 1)`,
  )
  return sql.statement(`WITH __going (model, place) AS (${sql.given(going)}), ${removals.join(', ')}
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
    const { keys } = this.#start
    const taken = takenAlong.map((model) => `${this.taken(model)} AND ${this.#isDue(model, 'c')}`)
    const along = holding
      .filter(goesAlong)
      .map((relation) => `${this.dependants(relation)} AND ${this.#isDue(relation.model, 'c')}`)
    return `__asked (model, place, deletion) AS (
      SELECT ${this.#row(start, 'c')} FROM ${keysTable(start, keys, this.#parameters)}
      JOIN ${start.table} c ON ${hasKey(start, 'c')} WHERE ${this.#isDue(start, 'c')}
    ), __reached (model, place, deletion) AS (
      (SELECT * FROM __asked UNION ALL ${union(taken)})
      UNION
      SELECT n.* FROM __reached t
      CROSS JOIN LATERAL (${union(along)}) n
    )`
  }

  /** These rows. */
  given(rows: readonly PurgeRow[]): string {
    const given = this.#parameters.add(JSON.stringify(rows))
    return `SELECT model, place FROM jsonb_to_recordset(${given}::jsonb) g (model int, place text)`
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
      ? `${alias}.${columnOf(model, model.marks.deletionId)}::text`
      : 'NULL::text'
    return `${this.#number(model)}, ${alias}.tableoid || ' ' || ${alias}.ctid, ${deletion}`
  }

  #isRow(model: ModelPlan, alias: string): string {
    return `t.model = ${this.#number(model)} AND ${alias}.ctid = split_part(t.place, ' ', 2)::tid
      AND ${alias}.tableoid = split_part(t.place, ' ', 1)::oid`
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
  return queries.join(' UNION ALL ') || 'SELECT NULL::int, NULL::text, NULL::text WHERE false'
}
