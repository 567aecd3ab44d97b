import { DatabaseError } from '../errors/database-error.js'

/** The extension can't do for a schema what its columns ask for. Raised when it is put on the client. */
export class UnfitSchemaError extends DatabaseError {
  readonly code = 'DB_UNFIT_SCHEMA'
  readonly model: string
  readonly field: string

  constructor(model: string, field: string, problem: string) {
    super(`${model}.${field} ${problem}`)
    this.model = model
    this.field = field
  }
}
