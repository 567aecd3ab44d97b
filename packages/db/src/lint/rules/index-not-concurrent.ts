import type { Rule } from '../rule.js'

export const indexNotConcurrent: Rule = {
  id: 'index-not-concurrent',
  summary: 'an index on an existing table without CONCURRENTLY',
  why: 'Every write to the table waits until the index is built.',
  remedy:
    'CREATE INDEX CONCURRENTLY, in a migration of its own; make a unique or primary key of it with ADD CONSTRAINT … USING INDEX.',
  check: ({ changes, isNew }) =>
    changes.flatMap((change) => {
      const { statement } = change
      if (
        change.kind === 'create index' &&
        !change.concurrently &&
        !change.only &&
        !isNew(change)
      ) {
        return [{ statement, message: `the index stops all writes to "${change.table}"` }]
      }
      if (change.kind === 'add constraint' && !isNew(change)) {
        const { type, usesIndex } = change.constraint
        const isIndex = type === 'unique' || type === 'primary key' || type === 'exclusion'
        if (isIndex && !usesIndex) {
          return [{ statement, message: `the ${type} stops all use of "${change.table}"` }]
        }
      }
      return []
    }),
}
