import { keepsRows } from '../column-type.js'
import type { Rule } from '../rule.js'

export const columnTypeChange: Rule = {
  id: 'column-type-change',
  summary: 'a column of an existing table gets another type',
  why: 'Most changes of a type rewrite the whole table and its indexes while nobody can read it.',
  remedy:
    'Add a new column, fill it in batches, switch the application over, drop the old one in a later release. A longer varchar, numeric or time, and varchar to text, rewrite nothing and are not found, if a migration says which type it was.',
  check: ({ changes, isNew, before }) =>
    changes.flatMap((change) => {
      if (change.kind !== 'change type' || isNew(change)) return []
      const { table, column, type, converts, statement } = change
      const old = before(change).findLast(
        (earlier) =>
          (earlier.kind === 'add column' || earlier.kind === 'change type') &&
          earlier.table === table &&
          earlier.column === column,
      )
      const oldType = old && 'type' in old && typeof old.type === 'object' ? old.type : undefined
      if (!converts && oldType && type && keepsRows(oldType, type)) return []
      return [{ statement, message: `the new type of "${column}" may rewrite "${table}"` }]
    }),
}
