/** The names that a schema gives to the columns of soft delete. */
export interface SoftDeleteFieldNames {
  /** When the row was deleted; `null` while it lives. A model with this field is soft-deletable. */
  readonly deletedAt: string
  /** Who deleted it. */
  readonly deletedBy: string
  /** Which delete took it: shared by all rows that one call deleted. */
  readonly deletionId: string
}

/** The names that a schema gives to the audit columns. */
export interface AuditFieldNames {
  readonly createdAt: string
  readonly createdBy: string
  readonly updatedAt: string
  readonly updatedBy: string
}

export const SOFT_DELETE_FIELD_NAMES: SoftDeleteFieldNames = {
  deletedAt: 'deletedAt',
  deletedBy: 'deletedBy',
  deletionId: 'deletionId',
}

export const AUDIT_FIELD_NAMES: AuditFieldNames = {
  createdAt: 'createdAt',
  createdBy: 'createdBy',
  updatedAt: 'updatedAt',
  updatedBy: 'updatedBy',
}
