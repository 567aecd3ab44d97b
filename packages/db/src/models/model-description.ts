/**
 * What the extensions know about a schema: written by the generator in `generator/`, or made from a
 * DMMF document by `describeModels`. Nothing in it is particular to one schema.
 */
export type SchemaDescription = { readonly [model: string]: ModelDescription }

/** One model. */
export interface ModelDescription {
  /** Only read, and pointed to by no foreign key. */
  readonly view?: boolean
  /**
   * The fields of the primary key, in order; of the first unique constraint where there is none. A view can
   * be without.
   */
  readonly key: readonly string[]
  /** What a unique filter calls a key of several fields. */
  readonly keyName?: string
  /** What unique filters call the keys of several fields that are unique over every row. */
  readonly compoundKeys?: readonly string[]
  /** And of those that are unique among some rows only. */
  readonly partialCompoundKeys?: readonly string[]
  /** The table, where it is not called like the model. */
  readonly table?: string
  /** The database schema, where the models are spread over several. */
  readonly schema?: string
  readonly fields: { readonly [field: string]: FieldDescription }
}

/** One field of a model: a column, or one end of a relation. */
export type FieldDescription = ColumnDescription | RelationDescription

/** A field that is a column. */
export interface ColumnDescription {
  readonly type: string
  readonly optional?: boolean
  readonly list?: boolean
  /** What the schema says of its type in the database: `Uuid`. */
  readonly nativeType?: string
  /** The column, where it is not called like the field. */
  readonly column?: string
  /** Unique by itself over every row, and not only among the living. */
  readonly unique?: boolean
  /** Carries `@updatedAt`: Prisma sets it by itself. */
  readonly updatedAt?: boolean
  /** Carries `@default`: an insert can leave it out. */
  readonly default?: boolean
  /** Of a time: the column does not hold milliseconds. */
  readonly coarse?: boolean
  /** Of an enum: its name in the database, where that is another. */
  readonly databaseType?: string
  /** Of an enum: Prisma's names of its values, by those in the database. */
  readonly values?: { readonly [databaseName: string]: string }
}

/** What happens to a row when the row it points to is deleted. */
export type ReferentialAction = 'Cascade' | 'Restrict' | 'SetNull' | 'SetDefault' | 'NoAction'

/** One end of a relation. */
export interface RelationDescription {
  /** The model at the other end. */
  readonly model: string
  /** The field at the other end. */
  readonly inverse: string
  readonly optional?: boolean
  readonly list?: boolean
  /** The foreign key, when it is on this side. */
  readonly foreignKey?: {
    readonly fields: readonly string[]
    readonly references: readonly string[]
    readonly onDelete: ReferentialAction
    /** Whether a unique constraint over every row covers the key, so that it is one-to-one. */
    readonly unique: boolean
  }
}

/** Whether a field is a column. */
export function isColumn(field: FieldDescription): field is ColumnDescription {
  return 'type' in field
}

/** The columns of a model, by the names of their fields. */
export function columnsOf({ fields }: ModelDescription): readonly [string, ColumnDescription][] {
  return Object.entries(fields).filter((entry): entry is [string, ColumnDescription] =>
    isColumn(entry[1]),
  )
}
