import type { Rule } from '../rule.js'

export const dataLoss: Rule = {
  id: 'data-loss',
  summary: 'a table or column is dropped',
  why: 'The data is gone, also after down.sql, and the release that is still running asks for it.',
  remedy:
    'Stop using it in one release, drop it in the next, and allow it with a comment that says since when nobody does.',
  check: ({ changes, isNew }) =>
    changes.flatMap((change) => {
      const { statement } = change
      if (change.kind === 'drop table' && !isNew(change.table)) {
        return [{ statement, message: `the rows of "${change.table}" are lost` }]
      }
      if (change.kind === 'drop column' && !isNew(change.table)) {
        return [
          { statement, message: `the values of "${change.table}"."${change.column}" are lost` },
        ]
      }
      return []
    }),
}
