import type { Rule } from '../rule.js'

export const noLockTimeout: Rule = {
  id: 'no-lock-timeout',
  summary: 'an existing table is locked without a lock_timeout',
  why: '"db migrate up" sets one, "prisma migrate deploy" does not: it waits behind a long query for ever, and everybody else behind it.',
  remedy: "Begin the script with SET lock_timeout = '3s';",
  check: ({ changes, isNew }) => {
    const limit = changes.findIndex(
      (change) => change.kind === 'set' && change.name === 'lock_timeout',
    )
    const locking = changes.find((change, index) => {
      if (limit !== -1 && index > limit) return false
      if (change.kind === 'rename' && change.what === 'type') return false
      return (
        (change.kind === 'alter table' ||
          change.kind === 'drop table' ||
          change.kind === 'rename') &&
        !isNew(change.table)
      )
    })
    if (locking === undefined || !('table' in locking)) return []
    const message = `the lock on "${locking.table}" is waited for without a limit`
    return [{ statement: locking.statement, message }]
  },
}
