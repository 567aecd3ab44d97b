import type { Arguments } from '../../models/arguments.js'
import { type ForeignKeyPlan, fieldsOf, type ModelPlan } from '../../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { inPortions } from '../portions.js'
import { anyKey } from '../row-key.js'
import { givenValue, isComputed } from './given-value.js'
import type { Check, WriteContext } from './write-context.js'
import { inheritedColumns, type Nesting, type WrittenRow } from './written-row.js'

type KeyToCheck = ModelPlan['keysToCheck'][number]

/**
 * A foreign key that is written as a plain column must not lead to a deleted row, unless it does already.
 * Unless the database is told to see to that, it is looked up: one statement for each relation, however many
 * rows are written.
 *
 * @param place where they are: rows that are updated have what their data leaves out, inserted ones inherit it
 * @throws {UnsupportedBySoftDeleteError} where a key would be computed, and so is not known
 */
export function checkForeignKeys(
  model: ModelPlan,
  rows: readonly Arguments[],
  context: WriteContext,
  { updated, nesting }: Pick<WrittenRow, 'updated' | 'nesting'>,
): void {
  for (const relation of model.keysToCheck) {
    if (updated) checkUpdate(relation, rows, context, updated)
    else checkInsert(relation, rows, context, nesting)
  }
}

/** Of a key of several columns an update may write some; the others are what the rows have now. */
function checkUpdate(
  relation: KeyToCheck,
  [data = {}]: readonly Arguments[],
  context: WriteContext,
  updated: Arguments,
): void {
  const { model, foreignKey } = relation
  refuseComputed(relation, data)
  const [given, kept] = parted(foreignKey, (field) => givenValue(data, field) !== undefined)
  const [part] = keyIn(given, data)
  if (!part || given.length === 0) return
  const check = leadsToDeleted(relation, part, updated)
  const row = { model, data: {}, updated: ledElsewhere(relation, part, updated) }
  const references = new Map(kept.map(({ field, reference }) => [field, reference]))
  context.checks.push(kept.length > 0 ? { ...check, completion: { row, references } } : check)
}

/** Below another row a key may have columns that come from there. */
function checkInsert(
  relation: KeyToCheck,
  rows: readonly Arguments[],
  context: WriteContext,
  nesting: Nesting | undefined,
): void {
  // It leads to the outer row, which lives.
  if (nesting?.relation.inverse === relation.name) return
  const inherited = new Map(
    inheritedColumns(nesting).map(({ field, reference }) => [field, reference]),
  )
  const [above, own] = parted(relation.foreignKey, (field) => inherited.has(field))
  const references = new Map(
    above.map(({ field, reference }) => [inherited.get(field) ?? field, reference]),
  )
  const completion = nesting && above.length > 0 && { row: nesting.outer, references }
  const keys = distinct(rows.flatMap((row) => keyIn(own, row)))
  for (const portion of inPortions(keys)) {
    const check = leadsToDeleted(relation, anyKey(portion), undefined)
    context.checks.push(completion ? { ...check, completion } : check)
  }
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
function ledElsewhere({ name }: KeyToCheck, key: Arguments, updated: Arguments): Arguments {
  return { AND: [updated, { [name]: { isNot: key } }] }
}

function refuseComputed({ model, foreignKey }: KeyToCheck, data: Arguments): void {
  for (const field of fieldsOf(foreignKey)) {
    if (!isComputed(data, field)) continue
    throw new UnsupportedBySoftDeleteError(
      `${model.name}.${field} is a foreign key: computed by the database, it could lead to a deleted row. Write the value itself.`,
    )
  }
}

type Columns = ForeignKeyPlan['columns']

/** The columns of which something holds, and the others. */
function parted(
  { columns }: ForeignKeyPlan,
  holds: (field: string) => boolean,
): readonly [Columns, Columns] {
  const [some, others] = [true, false].map((held) =>
    columns.filter(({ field }) => holds(field) === held),
  )
  return [some ?? [], others ?? []]
}

/** What the data says of a referenced key, if it says all of these columns. */
function keyIn(columns: Columns, data: Arguments): readonly Arguments[] {
  const key: Record<string, unknown> = {}
  for (const { field, reference } of columns) {
    const value = givenValue(data, field)
    if (value === undefined || value === null) return []
    key[reference] = value
  }
  return [key]
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
