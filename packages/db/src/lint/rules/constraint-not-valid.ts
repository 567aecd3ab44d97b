import type { Rule } from '../rule.js'

export const constraintNotValid: Rule = {
  id: 'constraint-not-valid',
  summary: 'a foreign key or check on an existing table without NOT VALID',
  why: 'Every row is checked while writes to the table (and to the referenced one) wait.',
  remedy: 'Add it NOT VALID, and VALIDATE CONSTRAINT in a second migration, which blocks nobody.',
  check: ({ changes, isNew }) =>
    changes.flatMap((change) => {
      if (change.kind === 'validate constraint' && !isNew(change)) {
        const isAddedHere = changes.some(
          (other) =>
            other.kind === 'add constraint' &&
            other.table === change.table &&
            other.constraint.name === change.name,
        )
        const message = `"${change.name}" is validated under the lock that adding it has taken`
        return isAddedHere ? [{ statement: change.statement, message }] : []
      }
      if (change.kind !== 'add constraint' || isNew(change)) return []
      const { type, validates } = change.constraint
      if (!validates || (type !== 'foreign key' && type !== 'check')) return []
      const message = `the ${type} is checked against every row of "${change.table}" at once`
      return [{ statement: change.statement, message }]
    }),
}
