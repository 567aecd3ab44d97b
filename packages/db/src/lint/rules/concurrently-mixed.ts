import type { Rule } from '../rule.js'

export const concurrentlyMixed: Rule = {
  id: 'concurrently-mixed',
  summary: 'CONCURRENTLY together with other statements',
  why: 'It can not run in a transaction, so that the script is no longer all or nothing.',
  remedy: 'Give each such statement a migration of its own.',
  check: ({ changes, statements }) => {
    if (statements.length < 2) return []
    return changes.flatMap((change) =>
      change.kind === 'stand alone'
        ? [{ statement: change.statement, message: 'the script can stop half way' }]
        : [],
    )
  },
}
