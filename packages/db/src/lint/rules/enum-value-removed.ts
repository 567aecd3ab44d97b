import type { Rule } from '../rule.js'

export const enumValueRemoved: Rule = {
  id: 'enum-value-removed',
  summary: 'an enum type is replaced by one with other values',
  why: 'PostgreSQL can not drop a value: every table that uses the type is rewritten, and a row with the old value makes it fail.',
  remedy: 'Keep the value and stop using it; or move the rows first, in a migration of their own.',
  check: ({ changes }) => {
    const dropped = new Set(
      changes.flatMap((change) => (change.kind === 'drop type' ? [change.type] : [])),
    )
    // The old type makes room for the new one, or the new one takes the place of the old.
    return changes.flatMap((change) =>
      change.kind === 'rename' && change.what === 'type' && dropped.has(change.to)
        ? [
            {
              statement: change.statement,
              message: `"${change.to}" is dropped, and the columns of that type are rewritten`,
            },
          ]
        : [],
    )
  },
}
