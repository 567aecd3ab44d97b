import type { Change } from '../change.js'
import type { Rule } from '../rule.js'

export const notNull: Rule = {
  id: 'not-null',
  summary: 'NOT NULL on an existing table without a safe path',
  why: 'SET NOT NULL reads the whole table while nobody can use it; a new required column without a default fails as soon as there is a row.',
  remedy:
    'New column: give it a constant default. Existing one: ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a second migration, then SET NOT NULL, which trusts the check.',
  check: ({ changes, isNew, before }) =>
    changes.flatMap((change) => {
      const { statement } = change
      if (change.kind === 'add column' && change.required && !isNew(change)) {
        return [{ statement, message: `"${change.column}" is required and has no default` }]
      }
      if (change.kind !== 'set not null' || isNew(change)) return []
      const { table, column } = change
      return isProved(table, column, before(change))
        ? []
        : [{ statement, message: `"${table}" is read whole to check "${column}"` }]
    }),
}

/** Whether a constraint that is valid says so already: PostgreSQL then reads nothing. */
function isProved(table: string, column: string, before: readonly Change[]): boolean {
  return before.some((proof, index) => {
    if (proof.kind !== 'add constraint' || proof.table !== table) return false
    const { name, validates, provesNotNull } = proof.constraint
    if (!provesNotNull.includes(column)) return false
    return (
      validates ||
      before
        .slice(index)
        .some(
          (later) =>
            later.kind === 'validate constraint' && later.table === table && later.name === name,
        )
    )
  })
}
