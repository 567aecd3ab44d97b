import type { Node } from 'libpg-query'
import type { Statement } from '../sql/parse-sql.js'
import type { ColumnType } from './column-type.js'

/** What a statement does to the schema, as far as the rules care. */
export type Change = { readonly statement: Statement } & (
  | {
      readonly kind: 'create table'
      readonly table: string
      readonly columns: readonly string[]
      /** Made like another table, a part of one, or temporary. */
      readonly derived: boolean
      /** `IF NOT EXISTS`. */
      readonly ifMissing: boolean
    }
  | {
      readonly kind: 'add column'
      readonly table: string
      readonly column: string
      readonly type: ColumnType | undefined
      /** NOT NULL, with nothing that fills it in the rows that are there. */
      readonly required: boolean
      readonly fallback: Node | undefined
      /** What fills it row by row, such as an identity; `undefined` for an ordinary column. */
      readonly filledBy: string | undefined
    }
  | {
      readonly kind: 'change type'
      readonly table: string
      readonly column: string
      readonly type: ColumnType | undefined
      /** With a `USING` that computes something, or another collation. */
      readonly converts: boolean
    }
  | {
      readonly kind: 'drop column' | 'set not null'
      readonly table: string
      readonly column: string
    }
  | {
      readonly kind: 'add constraint'
      readonly table: string
      readonly constraint: AddedConstraint
    }
  | { readonly kind: 'validate constraint'; readonly table: string; readonly name: string }
  | {
      readonly kind: 'create index'
      readonly table: string
      readonly name: string
      readonly columns: readonly string[]
      /** Whether it finds every row by its first columns. */
      readonly complete: boolean
      readonly concurrently: boolean
      /** `ON ONLY` a partitioned table: nothing is built. */
      readonly only: boolean
    }
  | { readonly kind: 'drop index'; readonly name: string; readonly concurrently: boolean }
  /** Not in a transaction. */
  | { readonly kind: 'stand alone' }
  | { readonly kind: 'drop table' | 'truncate'; readonly table: string }
  /** `CASCADE` takes columns or tables along that are not named. */
  | { readonly kind: 'drop with dependents'; readonly what: string; readonly name: string }
  | { readonly kind: 'create type' | 'drop type'; readonly type: string }
  | {
      readonly kind: 'rename'
      readonly what: 'table' | 'column' | 'type' | 'value'
      /** The table, or the type. */
      readonly table: string
      readonly to: string
    }
  | { readonly kind: 'create trigger'; readonly table: string; readonly function: string }
  | { readonly kind: 'create function'; readonly name: string; readonly volatile: boolean }
  | { readonly kind: 'call'; readonly function: string; readonly argument: string }
  /** Reads or writes of the table wait until the transaction ends. */
  | { readonly kind: 'lock'; readonly table: string }
  | { readonly kind: 'limit locks'; readonly limited: boolean }
  | { readonly kind: 'other' }
)

/** A change before it is known which statement makes it. */
export type BareChange<T = Change> = T extends unknown ? Omit<T, 'statement'> : never

/** A constraint as it is added to a table. */
export interface AddedConstraint {
  readonly type:
    | 'primary key'
    | 'unique'
    | 'exclusion'
    | 'foreign key'
    | 'check'
    | 'not null'
    | 'other'
  readonly name: string
  readonly columns: readonly string[]
  /** Whether the rows that are there are looked at. */
  readonly validates: boolean
  /** `ADD CONSTRAINT … USING INDEX`. */
  readonly usesIndex: boolean
  /** Columns that can't be null where it holds. */
  readonly provesNotNull: readonly string[]
}
