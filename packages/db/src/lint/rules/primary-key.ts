import type { Rule } from '../rule.js'

export const primaryKey: Rule = {
  id: 'primary-key',
  summary: 'a new table without primary key',
  why: 'Its rows can not be told apart by Prisma, the audit trail or logical replication.',
  remedy: 'Give it one.',
  check: ({ changes }) =>
    changes.flatMap((change) => {
      if (change.kind !== 'create table' || change.derived) return []
      const hasKey = changes.some(
        (other) =>
          other.kind === 'add constraint' &&
          other.table === change.table &&
          other.constraint.type === 'primary key',
      )
      if (hasKey) return []
      return [{ statement: change.statement, message: `"${change.table}" has no primary key` }]
    }),
}
