import type { Arguments } from '../models/arguments.js'
import { columnName, columnOf, markOf } from '../models/columns.js'
import {
  type ForeignKeyRelation,
  isSoftDeletable,
  type ModelPlan,
  type ModelWithDeletionId,
  type SoftDeletableModel,
} from '../models/model-plan.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { hasKey, keysInJson } from './keys-in-json.js'
import { inLockOrder } from './lock-order.js'
import { goesAlong, type PurgePlan } from './purge-plan.js'

// A purge locks, and then it removes. Both statements walk from some rows and deletes to all that would have
// to go with them. Rows of all models stand in one table, `reached`, by the number of their model and their
// key in JSON, with the delete that took them. A delete stands in it as well, as a row of no model: it goes,
// or stays, like any row.

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
const DELETIONS = 'jsonb_array_elements($2::jsonb) deletions (deletion)'

/**
 * Waits until nobody else changes what a purge that begins here may remove, and keeps it so. What is decided
 * on has to be read afterwards, in a statement of its own: only that sees what was waited for.
 */
export function lockSql(plan: PurgePlan, start: PurgeStart): SqlStatement {
  const sql = new PurgeSql(plan)
  const locks = inLockOrder(plan.models).map(
    (model, index) => `locked${index} AS (
      SELECT 1 FROM ${model.table} u CROSS JOIN ${sql.rowsIn('reached', model)}
      ORDER BY t.key FOR UPDATE OF u)`,
  )
  const waits = locks.map((_, index) => `(SELECT count(*) FROM locked${index}) AS locked${index}`)
  return {
    sql: `WITH RECURSIVE ${sql.reached(plan.takenAlong)}, ${locks.join(', ')}
      SELECT ${waits.join(', ')}, (SELECT jsonb_agg(DISTINCT deletion) FROM reached
        WHERE deletion IS NOT NULL) AS deletions`,
    values: sql.values(start),
  }
}

/**
 * Removes, in one statement for PostgreSQL, these rows with everything that has to go with them, as far as
 * nothing of it is held back. So a delete is removed as a whole or not at all, and rows that hold each other
 * in a circle go at once, which no order of statements could remove one after another.
 *
 * Of the plan's first model no others go than these, and what depends on what goes.
 */
export function removalSql(plan: PurgePlan, start: PurgeStart): SqlStatement {
  // The first model is the one that the plan starts at.
  const { models, holding, deletedTogether, takenAlong } = plan
  const sql = new PurgeSql(plan)
  const dependants = holding.map((relation) => sql.dependants(relation))
  const taken = deletedTogether.map((model) => sql.taken(model))
  const removals = models.map(
    (model, index) => `gone${index} AS (
      DELETE FROM ${model.table} u USING ${sql.rowsIn('going', model)} RETURNING 1)`,
  )
  return {
    sql: `WITH RECURSIVE ${sql.reached(takenAlong.filter((model) => model !== plan.start))},
      needs (model, key, needed_model, needed_key) AS (
        SELECT t.model, t.key, n.model, n.key FROM reached t
        CROSS JOIN LATERAL (${union(dependants)}) n (model, key, deletion)
        UNION ALL
        SELECT ${A_DELETE}, n.deletion, n.model, n.key
        FROM (${union(taken)}) n (model, key, deletion)
        UNION ALL
        SELECT model, key, ${A_DELETE}, deletion FROM reached WHERE deletion IS NOT NULL
      ), staying (model, key) AS (
        (SELECT needed_model, needed_key FROM needs EXCEPT SELECT model, key FROM reached)
        UNION
        SELECT n.model, n.key FROM staying s
        JOIN needs n ON n.needed_model = s.model AND n.needed_key = s.key
      ), going AS (
        SELECT model, key FROM reached EXCEPT SELECT model, key FROM staying
      ), ${removals.join(', ')}
      SELECT count(*)::int AS count FROM gone0`,
    values: sql.values(start),
  }
}

/** The parts of the statements that walk. */
class PurgeSql {
  readonly #plan: PurgePlan
  /** Each model has a parameter of its own for what is due: the types of their columns may differ. */
  readonly #marked: readonly SoftDeletableModel[]
  readonly #numbers: ReadonlyMap<ModelPlan, number>

  constructor(plan: PurgePlan) {
    const { models, holding, deletedTogether } = plan
    this.#plan = plan
    this.#marked = models.filter(isSoftDeletable)
    const all = new Set([...models, ...holding.map(({ model }) => model), ...deletedTogether])
    this.#numbers = new Map([...all].map((model, index) => [model, index]))
  }

  /** The values of the parameters. */
  values({ keys, deletions, due }: PurgeStart): readonly unknown[] {
    const { start } = this.#plan
    return [keysInJson(start, keys), JSON.stringify(deletions), ...this.#marked.map(() => due)]
  }

  /** The table of all that may have to go, with what the deletes took of these models. */
  reached(takenAlong: readonly ModelWithDeletionId[]): string {
    const { start, holding } = this.#plan
    const taken = takenAlong.map((model) => `${this.taken(model)} WHERE ${this.#isDue(model, 'c')}`)
    const along = holding
      .filter(goesAlong)
      .map((relation) => `${this.dependants(relation)} AND ${this.#isDue(relation.model, 'c')}`)
    return `reached (model, key, deletion) AS (
      (SELECT ${this.#row(start, 'c')} FROM ${start.table} c
        JOIN jsonb_populate_recordset(NULL::${start.table}, $1::jsonb) k ON ${hasKey(start, 'c')}
        WHERE ${this.#isDue(start, 'c')}
        UNION ALL ${union(taken)}
        UNION ALL SELECT ${A_DELETE}, deletion, NULL::jsonb FROM ${DELETIONS})
      UNION
      SELECT n.* FROM reached t
      CROSS JOIN LATERAL (${union(along)}) n
    )`
  }

  /** The rows, as `c`, that depend on a row `t`. */
  dependants({ model, target, foreignKey }: ForeignKeyRelation): string {
    const joins = foreignKey.columns.map(
      ({ field, reference }) => `c.${columnOf(model, field)} = p.${columnOf(target, reference)}`,
    )
    return `SELECT ${this.#row(model, 'c')}
      FROM jsonb_populate_record(NULL::${target.table}, t.key) k
      JOIN ${target.table} p ON ${hasKey(target, 'p')} JOIN ${model.table} c ON ${joins.join(' AND ')}
      WHERE t.model = ${this.#number(target)}`
  }

  /** The rows of a model, as `c`, that the deletes took. */
  taken(model: ModelWithDeletionId): string {
    const { deletionId } = model.marks
    const column = columnOf(model, deletionId)
    const record = `jsonb_build_object(${quoteText(columnName(model, deletionId))}, deletion)`
    return `SELECT ${this.#row(model, 'c')} FROM ${DELETIONS}
      CROSS JOIN LATERAL jsonb_populate_record(NULL::${model.table}, ${record}) k
      JOIN ${model.table} c ON c.${column} = k.${column}`
  }

  /** What stands in such a table, as `t`, of the rows of a model, as `u`, that are still due. */
  rowsIn(table: string, model: ModelPlan): string {
    return `${table} t
      CROSS JOIN LATERAL jsonb_populate_record(NULL::${model.table}, t.key) k
      WHERE t.model = ${this.#number(model)} AND ${hasKey(model, 'u')} AND ${this.#isDue(model, 'u')}`
  }

  /**
   * Rows without the columns go when the row goes that takes them along. Written so that no index and no
   * statistics can answer it: where they know of few deleted rows, PostgreSQL would go through all that are
   * due for every row, instead of finding it by its key.
   */
  #isDue(model: ModelPlan, alias: string): string {
    if (!isSoftDeletable(model)) return 'true'
    return `coalesce(${alias}.${markOf(model)} < $${this.#marked.indexOf(model) + 3}, false)`
  }

  #row(model: ModelPlan, alias: string): string {
    const key = model.key.map(
      (field) => `${quoteText(columnName(model, field))}, ${alias}.${columnOf(model, field)}`,
    )
    const { deletionId } = model.marks ?? {}
    const deletion = deletionId
      ? `to_jsonb(${alias}.${columnOf(model, deletionId)})`
      : 'NULL::jsonb'
    return `${this.#number(model)}, jsonb_build_object(${key.join(', ')}), ${deletion}`
  }

  #number(model: ModelPlan): number | undefined {
    return this.#numbers.get(model)
  }
}

/** The rows of all these queries; none of no query. */
function union(queries: readonly string[]): string {
  return queries.join(' UNION ALL ') || 'SELECT NULL::int, NULL::jsonb, NULL::jsonb WHERE false'
}

/** A name as a value in SQL text. */
function quoteText(name: string): string {
  return `'${name.replaceAll("'", "''")}'`
}
