import type { Rule } from '../rule.js'

export const columnTypeChange: Rule = {
  id: 'column-type-change',
  summary: 'a column of an existing table gets another type',
  why: 'Most changes of a type rewrite the whole table and its indexes while nobody can read it.',
  remedy:
    'Add a new column, fill it in batches, switch the application over, drop the old one in a later release. Where nothing is rewritten (varchar to text, a longer varchar), say so in a comment that allows it.',
  check: ({ changes, isNew }) =>
    changes.flatMap((change) =>
      change.kind === 'change type' && !isNew(change.table)
        ? [
            {
              statement: change.statement,
              message: `the new type of "${change.column}" may rewrite "${change.table}"`,
            },
          ]
        : [],
    ),
}
