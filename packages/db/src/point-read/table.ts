import type { ColumnDescription, ModelDescription } from '../models/model-description.js'
import { quoteIdentifier } from '../models/model-plan.js'
import { type Decode, decoderOf } from './decode.js'

/** A table as Prisma's SQL names it. */
export interface Table {
  readonly sql: string
  /** What names a row. */
  readonly key: readonly Column[]
  /** In the order of the schema, by the names of their fields. */
  readonly columns: ReadonlyMap<string, Column>
  /** All of them, if none is left to Prisma. */
  readonly all: readonly Column[] | undefined
}

/** A column as Prisma's SQL names it. */
export interface Column {
  readonly field: string
  readonly sql: string
  /** As it stands behind SELECT. */
  readonly selected: string
  readonly description: ColumnDescription
  readonly decode: Decode | undefined
}

/**
 * @param name the model
 * @param schema where Prisma looks for the tables that name none themselves
 */
export function describeTable(name: string, model: ModelDescription, schema: string): Table {
  const sql = [model.schema ?? schema, model.table ?? name].map(quoteIdentifier).join('.')
  const columns = Object.entries(model.fields).flatMap(([field, description]) =>
    'type' in description ? [describeColumn(sql, field, description)] : [],
  )
  return {
    sql,
    key: model.key.flatMap((name) => columns.filter(({ field }) => field === name)),
    columns: new Map(columns.map((column) => [column.field, column])),
    all: columns.every(({ decode }) => decode) ? columns : undefined,
  }
}

function describeColumn(table: string, field: string, description: ColumnDescription): Column {
  const sql = `${table}.${quoteIdentifier(description.column ?? field)}`
  const selected = description.values ? `${sql}::text` : sql
  return { field, sql, selected, description, decode: decoderOf(description) }
}
