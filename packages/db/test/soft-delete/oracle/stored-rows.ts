import type { ModelDescription } from '../../../src/models/model-description.js'
import { models } from '../../schemas/generated/library/models.js'
import type { PlainClient } from '../../schemas/use-library.js'
import { WRITTEN } from './written-fields.js'

// The rows of the library as they lie in the database.

/** The values of one row, by the names of its columns. */
export type Values = Readonly<Record<string, unknown>>

/** One row. */
export interface StoredRow {
  readonly values: Values
  /** Another one after every write of the row, also of one that changes nothing. */
  readonly version: string
}

/** Every row, by its table and its key. */
export type StoredRows = ReadonlyMap<string, StoredRow>

/** The rows ahead of some writes, and behind them. */
export interface Change {
  readonly before: StoredRows
  readonly after: StoredRows
}

const EVERY_ROW = [
  ...WRITTEN.map((model) => {
    const { table = model, key, fields }: ModelDescription = models[model]
    const columns = key.map((name) => {
      const field = fields[name]
      return `"${(field && 'column' in field && field.column) || name}"`
    })
    return selectRows(table, columns)
  }),
  selectRows('_BookToTag', ['"A"', '"B"']),
].join(' UNION ALL ')

function selectRows(table: string, key: readonly string[]): string {
  return `SELECT concat_ws(' ', '${table}', ${key.join(', ')}) AS name, to_jsonb(t) AS values,
    xmin::text AS version FROM "${table}" t`
}

/** Reads every row, in one statement. */
export async function storedRows(plain: PlainClient): Promise<StoredRows> {
  const rows = await plain.$queryRawUnsafe<(StoredRow & { name: string })[]>(EVERY_ROW)
  return new Map(rows.map(({ name, ...row }) => [name, row]))
}
