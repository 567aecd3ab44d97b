import { functionsCalled } from '../functions-called.js'
import type { Rule } from '../rule.js'

/** Functions of PostgreSQL that give every row of a statement the same value. */
const SAME_FOR_ALL_ROWS = new Set([
  ...[
    'now',
    'transaction_timestamp',
    'statement_timestamp',
    'timezone',
    'date_trunc',
    'to_timestamp',
  ],
  ...[
    'make_date',
    'make_time',
    'make_timestamp',
    'make_timestamptz',
    'make_interval',
    'to_char',
    'age',
  ],
  ...['current_setting', 'current_schema', 'current_database', 'version', 'pg_typeof'],
  ...[
    'lower',
    'upper',
    'btrim',
    'concat',
    'replace',
    'repeat',
    'format',
    'md5',
    'encode',
    'decode',
  ],
  ...['abs', 'round', 'floor', 'ceil', 'to_number', 'to_date', 'array_fill', 'string_to_array'],
  ...[
    'jsonb_build_object',
    'jsonb_build_array',
    'json_build_object',
    'json_build_array',
    'to_jsonb',
  ],
  ...['int4range', 'int8range', 'numrange', 'daterange', 'tsrange', 'tstzrange', 'to_tsvector'],
])

export const volatileDefault: Rule = {
  id: 'volatile-default',
  summary: 'a new column that is computed for each row',
  why: 'A constant default is free; one such as gen_random_uuid(), an identity or a stored expression rewrites the whole table.',
  remedy:
    'Add the column without it, set the default in a second statement, fill the old rows in batches.',
  check: ({ changes, isNew, soFar }) => {
    const steady = new Set(
      soFar.flatMap((change) =>
        change.kind === 'create function' && !change.volatile ? [change.name] : [],
      ),
    )
    return changes.flatMap((change) => {
      if (change.kind !== 'add column' || isNew(change)) return []
      const { table, column, statement, filledBy } = change
      const computed = functionsCalled(change.fallback).find(
        (name) => !SAME_FOR_ALL_ROWS.has(name) && !steady.has(name),
      )
      const cause = filledBy ?? (computed === undefined ? undefined : `its default, ${computed}(),`)
      if (cause === undefined) return []
      return [
        {
          statement,
          message: `"${column}" rewrites "${table}": ${cause} is computed for each row`,
        },
      ]
    })
  },
}
