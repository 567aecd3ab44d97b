import { DatabaseError, type DatabaseErrorOptions } from '../errors/database-error.js'

/** What can be wrong with migrations, and what each means. */
export const MIGRATION_ERRORS = {
  DB_MIGRATION_UNKNOWN: 'no migration has that name',
  DB_MIGRATION_NAME: 'the name of a new migration can not be used',
  DB_MIGRATION_EMPTY: 'the schema and the migrations agree: there is nothing to write',
  DB_MIGRATION_STATE: 'the migrations are not in the state that the command is for',
  DB_MIGRATION_EDITED: 'a migration was changed after it had been applied',
  DB_MIGRATION_MISSING: 'the database has a migration that the folder does not have',
  DB_MIGRATION_OUT_OF_ORDER: 'a migration is older than one that is already applied',
  DB_MIGRATION_UNFINISHED: 'a migration was begun and did not end',
  DB_MIGRATION_FAILED: 'a statement of a migration failed',
  DB_MIGRATION_IRREVERSIBLE: 'a migration can not be taken back',
  DB_MIGRATION_LOCKED: 'another run holds the lock',
  DB_MIGRATION_NOT_BASELINED: 'the database has tables and no history of migrations',
  DB_MIGRATION_EXTENSION: 'the server does not have an extension that a migration creates',
  DB_MIGRATION_SQUASH: 'migrations can not be squashed',
  DB_MIGRATION_SCRATCH: 'no scratch database can be made',
  DB_MIGRATION_SCRIPT: 'a script holds something that a migration can not',
} as const

/** Stable across releases. */
export type MigrationErrorCode = keyof typeof MIGRATION_ERRORS

/** Something is wrong with the migrations, and people have to decide what to do. */
export class MigrationError extends DatabaseError {
  readonly code: MigrationErrorCode
  /** What can be done about it, one way each. */
  readonly remedies: readonly string[]

  constructor(
    code: MigrationErrorCode,
    message: string,
    options: DatabaseErrorOptions & { readonly remedies?: readonly string[] } = {},
  ) {
    super(message, options)
    this.code = code
    this.remedies = options.remedies ?? []
  }
}
