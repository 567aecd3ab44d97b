import { DatabaseError } from '../../errors/database-error.js'

/**
 * The audit trail can't answer: the table is not recorded, or was not yet, or retention has dropped what
 * would have to be known.
 */
export class AuditTrailIncompleteError extends DatabaseError {
  readonly code = 'DB_AUDIT_TRAIL_INCOMPLETE'
  readonly table: string
  /** Since when every change is known; `null` for a table that is not recorded. */
  readonly completeSince: Date | null

  constructor(table: string, completeSince: Date | null) {
    super(
      completeSince
        ? `The audit trail of "${table}" has no gap since ${completeSince.toISOString()} only.`
        : `The table "${table}" has no audit trail: attach it in a migration with audit_attach('${table}').`,
    )
    this.table = table
    this.completeSince = completeSince
  }
}

/** A question to the audit trail that has no meaning: a wrong key, cursor or page size. */
export class AuditTrailArgumentError extends DatabaseError {
  readonly code = 'DB_AUDIT_TRAIL_ARGUMENT'
}
