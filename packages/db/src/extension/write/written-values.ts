import { type Arguments, isArguments } from '../../models/arguments.js'
import {
  type ForeignKeyPlan,
  type ForeignKeyRelation,
  hasForeignKey,
  type ModelPlan,
} from '../../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { liveRows } from '../../soft-delete/unique-filter.js'
import type { Execution } from '../execution.js'
import { givenValue, isComputed } from './given-value.js'
import { inheritedColumns, type WrittenRow } from './written-row.js'

/**
 * What columns hold once a row is written, which is looked up where its data does not say it.
 *
 * @returns their values in each of the rows; none where no row that is there already can have them
 * @throws {UnsupportedBySoftDeleteError} where the database sets one of them
 */
export async function writtenValues(
  row: WrittenRow,
  fields: readonly string[],
  execution: Execution,
): Promise<readonly Arguments[]> {
  const { model, updated } = row
  let values: readonly Arguments[] = [{}]
  let rest = fields
  for (const { columns, read } of sourcesOf(row)) {
    const taken = columns.filter(({ field }) => rest.includes(field))
    if (taken.length === 0) continue
    const references = taken.map(({ reference }) => reference)
    const found = await read(references, execution)
    values = combined(values, found.map(renamed(taken)))
    rest = rest.filter((field) => !taken.some((column) => column.field === field))
  }
  const given = givenValues(row, rest)
  values = combined(values, [given])
  rest = rest.filter((field) => !(field in given))
  if (rest.length === 0) return values
  if (updated) return combined(values, await find(model, updated, rest, execution))
  refuseUnknown(model, rest, fields)
  return []
}

/** Another row, whose key the written one takes over. */
interface Source {
  readonly columns: ForeignKeyPlan['columns']
  readonly read: (
    references: readonly string[],
    execution: Execution,
  ) => Promise<readonly Arguments[]>
}

function sourcesOf({ model, data, nesting }: WrittenRow): readonly Source[] {
  const connected = [...model.relations.values()]
    .filter(hasForeignKey)
    .flatMap((relation) => connectedSource(relation, data[relation.name]))
  if (!nesting) return connected
  const outer: Source = {
    columns: inheritedColumns(nesting),
    read: (references, execution) => writtenValues(nesting.outer, references, execution),
  }
  return [outer, ...connected]
}

/** The row that nested operations connect or insert, if they do. */
function connectedSource(
  { target, foreignKey: { columns } }: ForeignKeyRelation,
  operations: unknown,
): readonly Source[] {
  if (!isArguments(operations)) return []
  const { connect, create, connectOrCreate } = operations
  const either = isArguments(connectOrCreate) ? connectOrCreate : {}
  const where = [connect, either['where']].find(isArguments)
  const data = [create, either['create']].find(isArguments)
  if (!where && !data) return []
  const read: Source['read'] = async (references, execution) => {
    const found = where ? await find(target, liveRows(target, where), references, execution) : []
    return found.length === 0 && data
      ? writtenValues({ model: target, data }, references, execution)
      : found
  }
  return [{ columns, read }]
}

async function find(
  model: ModelPlan,
  where: unknown,
  fields: readonly string[],
  execution: Execution,
): Promise<readonly Arguments[]> {
  const select = Object.fromEntries(fields.map((field) => [field, true]))
  const rows = await execution.run(model, 'findMany', { where, distinct: fields, select })
  return rows as readonly Arguments[]
}

function givenValues({ model, data }: WrittenRow, fields: readonly string[]): Arguments {
  const given: Record<string, unknown> = {}
  for (const field of fields) {
    if (isComputed(data, field)) throw unknown(model, field)
    const value = givenValue(data, field)
    if (value !== undefined) given[field] = value
  }
  return given
}

/**
 * What an insert leaves out is empty, or a default that only the database knows. One that makes the key of the new row
 * has been nowhere before.
 */
function refuseUnknown(model: ModelPlan, left: readonly string[], fields: readonly string[]): void {
  const { key, uniques, defaults } = model
  const [field = ''] = left
  const isEmpty = left.some((field) => !defaults.has(field))
  const isNew =
    left.some((field) => uniques.has(field)) || key.every((field) => fields.includes(field))
  if (!isEmpty && !isNew) throw unknown(model, field)
}

function unknown({ name }: ModelPlan, field: string): UnsupportedBySoftDeleteError {
  return new UnsupportedBySoftDeleteError(
    `${name}.${field} becomes a part of foreign keys below: set by the database, they could lead to a deleted row. Write the value itself.`,
  )
}

function renamed(columns: ForeignKeyPlan['columns']) {
  return (referenced: Arguments): Arguments =>
    Object.fromEntries(columns.map(({ field, reference }) => [field, referenced[reference]]))
}

function combined(some: readonly Arguments[], others: readonly Arguments[]): readonly Arguments[] {
  return some.flatMap((values) => others.map((more) => ({ ...values, ...more })))
}
