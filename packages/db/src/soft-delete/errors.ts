import { DatabaseError } from '../errors/database-error.js'

/**
 * The operation can't be carried out with deleted rows hidden, because Prisma has no words for it; a
 * wrong answer is never given instead. The message says what to write.
 */
export class UnsupportedBySoftDeleteError extends DatabaseError {
  readonly code = 'DB_SOFT_DELETE_UNSUPPORTED'
}

/** A deleted row can't come back where it was: something that it belongs to is still deleted. */
export class ParentDeletedError extends DatabaseError {
  readonly code = 'DB_PARENT_DELETED'
  readonly model: string
  readonly relation: string

  constructor(model: string, relation: string, parent: string) {
    super(
      `${model} can't be restored: the ${parent} that ${model}.${relation} points to is still deleted. Restore that first.`,
    )
    this.model = model
    this.relation = relation
  }
}

/** A purge was asked for in batches of a size that can't be. */
export class PurgeArgumentError extends DatabaseError {
  readonly code = 'DB_PURGE_ARGUMENT'
}
