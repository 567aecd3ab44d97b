import { qualified } from '../names.js'
import type { Rule } from '../rule.js'

/** The function that attaches a table to the audit trail, and the one its triggers call. */
const ATTACH = 'audit_attach'
const RECORD = 'audit_record'
/** What every audited model has. */
const MARK = 'created_by'

export const auditTrigger: Rule = {
  id: 'audit-trigger',
  summary: 'an audited table that is not attached to the audit trail',
  why: 'Its changes are not recorded, and nobody notices until they are asked for.',
  remedy: "SELECT audit_attach('<table>');",
  check: ({ changes, overall }) =>
    changes.flatMap((change) => {
      if (change.kind !== 'create table' || !change.columns.includes(MARK)) return []
      const isAttached = overall.some(
        (other) =>
          (other.kind === 'call' &&
            other.function === ATTACH &&
            nameIn(other.argument) === change.table) ||
          (other.kind === 'create trigger' &&
            other.function === RECORD &&
            other.table === change.table),
      )
      if (isAttached) return []
      return [{ statement: change.statement, message: `"${change.table}" is never attached` }]
    }),
}

/** The table that the text of a `regclass` names. */
function nameIn(text: string): string {
  return qualified(text.split('.').map((part) => part.replaceAll('"', '')))
}
