import {
  type ColumnDescription,
  columnsOf,
  type ModelDescription,
} from '../models/model-description.js'
import { quoteIdentifier } from '../sql/quote-identifier.js'
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
  /** What a parameter is cast to. */
  readonly cast: string | undefined
  readonly description: ColumnDescription
  readonly decode: Decode | undefined
}

/**
 * @param name the model
 * @param schema where Prisma looks for the tables that name none themselves
 */
export function describeTable(name: string, model: ModelDescription, schema: string): Table {
  const sql = [model.schema ?? schema, model.table ?? name].map(quoteIdentifier).join('.')
  // With several schemas an enum may be in any of them.
  const enumsIn = model.schema === undefined ? schema : undefined
  const columns = columnsOf(model).map(([field, description]) =>
    describeColumn(sql, field, description, enumsIn),
  )
  return {
    sql,
    key: model.key.flatMap((name) => columns.filter(({ field }) => field === name)),
    columns: new Map(columns.map((column) => [column.field, column])),
    all: columns.every(({ decode }) => decode) ? columns : undefined,
  }
}

function describeColumn(
  table: string,
  field: string,
  description: ColumnDescription,
  enumsIn: string | undefined,
): Column {
  const { type, column = field, databaseType = type, values } = description
  const sql = `${table}.${quoteIdentifier(column)}`
  return {
    field,
    sql,
    selected: values ? `${sql}::text` : sql,
    cast: values && enumsIn && [enumsIn, databaseType].map(quoteIdentifier).join('.'),
    description,
    decode: decoderOf(description),
  }
}
