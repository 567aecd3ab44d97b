import { type Arguments, isArguments, isNothing } from '../../models/arguments.js'
import { fieldsOf, type ModelPlan } from '../../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { whereLive } from '../../soft-delete/where.js'
import { inPortions } from '../portions.js'
import { anyKey } from '../row-key.js'
import type { Check, WriteContext } from './write-context.js'

type KeyToCheck = ModelPlan['keysToCheck'][number]

/**
 * A foreign key that is written as a plain column must not lead to a deleted row, unless it does already.
 * Unless the database is told to see to that, it is looked up: one statement for each relation, however many
 * rows are written.
 *
 * @param updated a filter for the rows that are updated, whose keys may be given in part; none for inserts
 * @throws {UnsupportedBySoftDeleteError} where a key would be computed, and so is not known
 */
export function checkForeignKeys(
  model: ModelPlan,
  rows: readonly Arguments[],
  context: WriteContext,
  updated?: Arguments,
): void {
  for (const relation of model.keysToCheck) {
    if (updated) {
      refuseComputed(relation, rows)
      checkPartOfKey(relation, rows, context, updated)
    }
    const keys = distinct(rows.flatMap((row) => referencedKey(relation, row)))
    for (const portion of inPortions(keys)) {
      context.checks.push(leadsToDeleted(relation, anyKey(portion), updated))
    }
  }
}

/** Of a key of several columns an update may write some; the others are what the rows have now. */
function checkPartOfKey(
  relation: KeyToCheck,
  [data = {}]: readonly Arguments[],
  context: WriteContext,
  updated: Arguments,
): void {
  const { model, foreignKey } = relation
  const columns = foreignKey.columns.map(({ field, reference }) => ({
    field,
    reference,
    value: valueIn(data, field),
  }))
  const given = columns.filter(({ value }) => value !== undefined)
  const kept = columns.filter(({ value }) => value === undefined)
  if (given.length === 0 || kept.length === 0 || given.some(({ value }) => value === null)) return
  const part = Object.fromEntries(given.map(({ reference, value }) => [reference, value]))
  context.checks.push({
    ...leadsToDeleted(relation, part, updated),
    completion: {
      model,
      where: ledElsewhere(relation, part, updated),
      references: new Map(kept.map(({ field, reference }) => [field, reference])),
    },
  })
}

function leadsToDeleted(
  relation: KeyToCheck,
  key: Arguments,
  updated: Arguments | undefined,
): Check {
  const { model, name, target, foreignKey } = relation
  return {
    conditions: updated
      ? [{ model, where: ledElsewhere(relation, key, updated), exists: true }]
      : [],
    model: target,
    where: { ...key, [target.marks.deletedAt]: { not: null } },
    refusal: {
      code: 'P2003',
      message: `Foreign key constraint violated: the ${target.name} that ${model.name}.${name} would point to is deleted.`,
      meta: { modelName: model.name, field_name: fieldsOf(foreignKey).join(', ') },
    },
  }
}

/** A filter for the updated rows that the key leads elsewhere than where they are. */
function ledElsewhere({ model, name }: KeyToCheck, key: Arguments, updated: Arguments): Arguments {
  return { AND: [whereLive(model, updated), { [name]: { isNot: key } }] }
}

function refuseComputed({ model, foreignKey }: KeyToCheck, rows: readonly Arguments[]): void {
  for (const field of fieldsOf(foreignKey)) {
    if (!rows.some(({ [field]: given }) => isArguments(given) && computes(given))) continue
    throw new UnsupportedBySoftDeleteError(
      `${model.name}.${field} is a foreign key: computed by the database, it could lead to a deleted row. Write the value itself.`,
    )
  }
}

function computes(given: Arguments): boolean {
  const operations = ['increment', 'decrement', 'multiply', 'divide']
  return operations.some((operation) => !isNothing(given[operation]))
}

/** The referenced key, if the data holds all of it. */
function referencedKey({ foreignKey }: KeyToCheck, data: Arguments): readonly Arguments[] {
  const key: Record<string, unknown> = {}
  for (const { field, reference } of foreignKey.columns) {
    const value = valueIn(data, field)
    if (value === undefined || value === null) return []
    key[reference] = value
  }
  return [key]
}

function valueIn(data: Arguments, field: string): unknown {
  const given = data[field]
  const value = isArguments(given) ? given['set'] : given
  return isNothing(value) ? undefined : value
}

function distinct(keys: readonly Arguments[]): readonly Arguments[] {
  return [...new Map(keys.map((key) => [inJson(key), key])).values()]
}

/** All of what keys are told apart by: a date as text would have no milliseconds. */
function inJson(key: Arguments): string {
  return JSON.stringify(key, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
