import type { Rule } from '../rule.js'

export const dataLoss: Rule = {
  id: 'data-loss',
  summary: 'a table or column is dropped, or emptied',
  why: 'The data is gone, also after down.sql, and the release that is still running asks for it.',
  remedy:
    'Stop using it in one release, drop it in the next, and allow it with a comment that says since when nobody does.',
  check: ({ changes, isNew }) =>
    changes.flatMap((change) => {
      const { statement } = change
      if (change.kind === 'drop table' && !isNew(change)) {
        return [{ statement, message: `the rows of "${change.table}" are lost` }]
      }
      if (change.kind === 'truncate' && !isNew(change)) {
        return [{ statement, message: `the rows of "${change.table}" are removed` }]
      }
      if (change.kind === 'drop with dependents') {
        const message = `CASCADE takes along whatever depends on the ${change.what} "${change.name}"`
        return [{ statement, message }]
      }
      if (change.kind === 'drop column' && !isNew(change)) {
        return [
          { statement, message: `the values of "${change.table}"."${change.column}" are lost` },
        ]
      }
      return []
    }),
}
