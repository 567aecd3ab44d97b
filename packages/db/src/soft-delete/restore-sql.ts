import type { Arguments } from '../models/arguments.js'
import { columnOf, leadsToRow, markOf } from '../models/columns.js'
import {
  type ForeignKeyRelation,
  hasDeletionId,
  type ModelPlan,
  type ModelWithDeletionId,
  type SoftDeletableModel,
} from '../models/model-plan.js'
import { Parameters } from '../sql/parameters.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { deletedTogether } from './deleted-together.js'
import { arrayOf, hasKey, keysTable } from './key-arrays.js'
import { inLockOrder, lockingRows } from './lock-order.js'

// A name in WITH hides a table of that name, so these are names that no table has.

/** Rows that come back. */
export interface Returning {
  readonly model: SoftDeletableModel
  /** The keys of rows of the model. */
  readonly keys: readonly Arguments[]
  /** Deletes that took such rows: what else they took comes back as well. */
  readonly deletions: readonly string[]
}

/** What {@link lockReturningSql} answers: one row, with the places of keys, from 0. */
export type ReturningAnswer = readonly [
  {
    /** Those of rows that come back with all that their delete took. */
    readonly together: readonly number[]
    /** Those of rows that no delete is known of. */
    readonly alone: readonly number[]
  },
]

/** What {@link deletedParentsSql} answers: one row, with whether there is a parent like that, by the relations. */
export type DeletedParentsAnswer = readonly [Readonly<Record<`r${number}`, boolean>>]

/** Waits until nobody else changes what comes back, keeps it so, and looks which of the keys do. */
export function lockReturningSql({ model, keys, deletions }: Returning): SqlStatement {
  const parameters = new Parameters()
  const given = keysTable(model, keys, parameters)
  const names = model.key.map((field, at) => `u.${columnOf(model, field)} AS k${at}`)
  const places = (table: string) => {
    const same = model.key.map((_, at) => `u.k${at} = k.k${at}`)
    return `(SELECT coalesce(jsonb_agg(k.place - 1 ORDER BY k.place), '[]')
      FROM __keys k JOIN ${table} u ON ${same.join(' AND ')})`
  }
  const models = inLockOrder(deletedTogether(model))
  const taken = models.map(
    (each, at) => `__taken${at} AS (
      SELECT ${each === model ? names.join(', ') : '1'} FROM ${each.table} u
      WHERE ${isTaken(each, 'u', deletions, parameters)} ${lockingRows(each)})`,
  )
  const together = hasDeletionId(model) ? places(`__taken${models.indexOf(model)}`) : "'[]'::jsonb"
  const waits = models.map((_, at) => `(SELECT count(*) FROM __taken${at}) AS taken${at}`)
  const answers = [...waits, `${together} AS together`, `${places('__alone')} AS alone`]
  return {
    sql: `WITH __keys AS (SELECT k.* FROM ${given}), ${taken.map((cte) => `${cte}, `).join('')}
      __alone AS (
        SELECT ${names.join(', ')} FROM __keys k JOIN ${model.table} u ON ${hasKey(model, 'u')}
        WHERE ${isAlone(model, 'u')} ${lockingRows(model)})
      SELECT ${answers.join(', ')}`,
    values: parameters.values,
  }
}

/**
 * Looks whether one of these relations leads from what comes back to a deleted row that does not.
 *
 * @param returning with the keys of rows that come back alone
 */
export function deletedParentsSql(
  relations: readonly ForeignKeyRelation<ModelPlan, SoftDeletableModel>[],
  { model: start, keys, deletions }: Returning,
): SqlStatement {
  const parameters = new Parameters()
  const given = keysTable(start, keys, parameters)
  const taken = (model: ModelPlan, alias: string) =>
    hasDeletionId(model) ? [isTaken(model, alias, deletions, parameters)] : []
  const answers = relations.map((relation, at) => {
    const { model, target } = relation
    const children = taken(model, 'c').map((is) => `SELECT c.* FROM ${model.table} c WHERE ${is}`)
    const stays = taken(target, 'p').map((is) => ` AND NOT coalesce(${is}, false)`)
    if (model === start) {
      children.push(`SELECT c.* FROM __keys k JOIN ${model.table} c ON ${hasKey(model, 'c')}`)
    }
    if (target === start) {
      stays.push(` AND NOT EXISTS (SELECT FROM __keys k WHERE ${hasKey(target, 'p')})`)
    }
    return `EXISTS (SELECT FROM (${children.join(' UNION ALL ')}) c
      JOIN ${target.table} p ON ${leadsToRow(relation, 'c', 'p')}
      WHERE p.${markOf(target)} IS NOT NULL${stays.join('')}) AS r${at}`
  })
  return {
    sql: `WITH __keys AS (SELECT k.* FROM ${given}) SELECT ${answers.join(', ')}`,
    values: parameters.values,
  }
}

/** That a delete has taken a row. */
function isTaken(
  model: ModelWithDeletionId,
  alias: string,
  deletions: readonly string[],
  parameters: Parameters,
): string {
  const column = columnOf(model, model.marks.deletionId)
  return `${alias}.${column} = ANY (${parameters.add(arrayOf(deletions))})`
}

/** That a row is deleted, and no delete is known of. */
function isAlone(model: SoftDeletableModel, alias: string): string {
  const { deletionId } = model.marks
  const unknown = deletionId ? ` AND ${alias}.${columnOf(model, deletionId)} IS NULL` : ''
  return `${alias}.${markOf(model)} IS NOT NULL${unknown}`
}
