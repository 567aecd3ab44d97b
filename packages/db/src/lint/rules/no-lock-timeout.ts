import type { Rule } from '../rule.js'

export const noLockTimeout: Rule = {
  id: 'no-lock-timeout',
  summary: 'an existing table is locked without a lock_timeout',
  why: '"db migrate up" sets one, "prisma migrate deploy" does not: it waits behind a long query for ever, and everybody else behind it.',
  remedy: "Begin the script with SET lock_timeout = '3s';",
  check: ({ changes, soFar, isNew }) => {
    let isLimited = false
    for (const change of changes) {
      const { statement } = change
      if (change.kind === 'limit locks') isLimited = change.limited
      if (isLimited) continue
      if (change.kind === 'lock' && !isNew(change)) {
        const message = `the lock on "${change.table}" is waited for without a limit`
        return [{ statement, message }]
      }
      if (change.kind === 'drop index' && !change.concurrently) {
        const created = soFar.find(
          (other) => other.kind === 'create index' && other.name === change.name,
        )
        if (created !== undefined && isNew(created)) continue
        const message = `the lock on the table of "${change.name}" is waited for without a limit`
        return [{ statement, message }]
      }
    }
    return []
  },
}
