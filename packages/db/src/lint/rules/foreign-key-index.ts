import type { Rule } from '../rule.js'

export const foreignKeyIndex: Rule = {
  id: 'foreign-key-index',
  summary: 'a foreign key without an index on its columns',
  why: 'Every delete and every change of a key in the referenced table reads this one whole. A partial index is of no use to it.',
  remedy: 'Add an index that begins with these columns: @@index([…]) in the Prisma schema.',
  check: ({ changes, soFar }) => {
    const dropped = new Set(
      soFar.flatMap((change) => (change.kind === 'drop index' ? [change.name] : [])),
    )
    const indexes = soFar.flatMap((change) => {
      if (change.kind === 'create index') {
        return change.complete && !dropped.has(change.name) ? [change] : []
      }
      if (change.kind !== 'add constraint') return []
      const { type, columns } = change.constraint
      return type === 'primary key' || type === 'unique' ? [{ table: change.table, columns }] : []
    })
    return changes.flatMap((change) => {
      if (change.kind !== 'add constraint' || change.constraint.type !== 'foreign key') return []
      const { columns } = change.constraint
      const isCovered = indexes.some(
        (index) =>
          index.table === change.table &&
          columns.every((column) => index.columns.slice(0, columns.length).includes(column)),
      )
      if (isCovered) return []
      const message = `no index of "${change.table}" begins with ${columns.join(', ')}`
      return [{ statement: change.statement, message }]
    })
  },
}
