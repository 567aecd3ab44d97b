import type { Node } from 'libpg-query'
import type { Rule } from '../rule.js'

/** Functions that give every row the same value in one statement. */
const STABLE = new Set(['now', 'transaction_timestamp', 'statement_timestamp', 'current_setting'])

export const volatileDefault: Rule = {
  id: 'volatile-default',
  summary: 'a new column whose default is computed for each row',
  why: 'A constant default is free; one such as gen_random_uuid() rewrites the whole table.',
  remedy:
    'Add the column without it, set the default in a second statement, fill the old rows in batches.',
  check: ({ changes, isNew }) =>
    changes.flatMap((change) =>
      change.kind === 'add column' && isVolatile(change.fallback) && !isNew(change.table)
        ? [
            {
              statement: change.statement,
              message: `the default of "${change.column}" rewrites "${change.table}"`,
            },
          ]
        : [],
    ),
}

function isVolatile(node: Node | undefined): boolean {
  if (node === undefined) return false
  if ('TypeCast' in node) return isVolatile(node.TypeCast.arg)
  if (!('FuncCall' in node)) return false
  const last = node.FuncCall.funcname?.at(-1)
  const name = last && 'String' in last ? (last.String.sval ?? '') : ''
  return !STABLE.has(name)
}
