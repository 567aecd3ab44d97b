import { DatabaseError } from '../../errors/database-error.js'

/** Columns that are kept by the extension were in the data that a caller sent. */
export class ManagedColumnError extends DatabaseError {
  readonly code = 'DB_MANAGED_COLUMN'
  readonly model: string
  readonly column: string

  constructor(model: string, column: string) {
    super(
      `${model}.${column} is kept by the database layer and can't be written. Leave it out of the data; the actor comes from withActor, and deleting and restoring have operations of their own.`,
    )
    this.model = model
    this.column = column
  }
}
