import type { Rule } from '../rule.js'

export const rename: Rule = {
  id: 'rename',
  summary: 'a table, a column or a value of an enum is renamed',
  why: 'The release that is still running asks for the old name and fails.',
  remedy:
    'Rename the field in the Prisma schema and keep the name in the database with @map or @@map.',
  check: ({ changes, isNew }) => {
    const newTypes = new Set(
      changes.flatMap((change) => (change.kind === 'create type' ? [change.type] : [])),
    )
    return changes.flatMap((change) => {
      if (change.kind !== 'rename' || change.what === 'type' || isNew(change)) return []
      const { what, table, statement } = change
      if (what === 'value' && newTypes.has(table)) return []
      return [{ statement, message: `the old name of the ${what} stops working in "${table}"` }]
    })
  },
}
