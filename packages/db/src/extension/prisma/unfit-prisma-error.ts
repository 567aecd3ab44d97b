import { DatabaseError } from '../../errors/database-error.js'

/** This version of Prisma lacks something undocumented that the extension can't do without. */
export class UnfitPrismaError extends DatabaseError {
  readonly code = 'DB_UNFIT_PRISMA'

  /** @param lacking what is not there, by Prisma's name */
  constructor(lacking: string) {
    super(`This version of Prisma has no ${lacking}, which soft delete and audit stamps stand on.`)
  }
}
