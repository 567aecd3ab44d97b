import type { Rule } from '../rule.js'

export const notNull: Rule = {
  id: 'not-null',
  summary: 'NOT NULL on an existing table without a safe path',
  why: 'SET NOT NULL reads the whole table while nobody can use it; a new required column without a default fails as soon as there is a row.',
  remedy:
    'New column: give it a constant default. Existing one: ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a second migration, then SET NOT NULL, which trusts the check.',
  check: ({ changes, isNew, migration, soFar }) =>
    changes.flatMap((change) => {
      const { statement } = change
      if (change.kind === 'add column' && change.required && !isNew(change.table)) {
        return [{ statement, message: `"${change.column}" is required and has no default` }]
      }
      if (change.kind !== 'set not null' || isNew(change.table)) return []
      const { table, column } = change
      const checked = soFar.some(
        (earlier) =>
          earlier.kind === 'add constraint' &&
          earlier.table === table &&
          earlier.constraint.type === 'check' &&
          !earlier.constraint.validates &&
          earlier.statement.sql.includes(column) &&
          !migration.up.includes(earlier.statement.sql),
      )
      return checked
        ? []
        : [{ statement, message: `"${table}" is read whole to check "${column}"` }]
    }),
}
