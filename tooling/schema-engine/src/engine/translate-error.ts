import pg from 'pg'
import type { StatementFailure } from '../adapter/migration-adapter.js'
import { connectionLost, isConnectionLost } from '../connection/connection-error.js'
import { SchemaEngineError } from '../errors.js'
import { renderDatabaseError } from '../script/render-error.js'
import { isPanic, panicMessage } from './wasm.js'

const PRISMA_CODE = /^P\d{4}$/
const UNDEFINED_TABLE = '42P01'

/** What a failed script is called once WebAssembly has swallowed the reason. */
const SWALLOWED = 'external connector error'

/** Where in the engine it happened, which tells its authors something and its users nothing. */
const RUST_TRACE = /\n +0: \w+::[\s\S]*$/

/** What the engine throws: Prisma's code and details when it has them. */
interface EngineError {
  message: string
  code: string | undefined
  meta: Record<string, unknown> | undefined
}

/**
 * Gives an error of the engine back what was lost on the way through WebAssembly, where a database's
 * error becomes "external connector error".
 *
 * @param failure the last statement that failed during the call
 * @param scripts the migrations of the call, by name
 */
export function translateError(
  thrown: unknown,
  failure: StatementFailure | undefined,
  scripts: ReadonlyMap<string, string>,
): SchemaEngineError {
  if (thrown instanceof SchemaEngineError) return thrown
  if (isPanic(thrown)) {
    return new SchemaEngineError(`The schema engine crashed: ${panicMessage(thrown)}`, {
      cause: thrown,
    })
  }
  if (failure?.error instanceof SchemaEngineError) return failure.error

  const error = readEngineError(thrown)
  if (failure && isConnectionLost(failure.error)) return connectionLost(failure.error)
  if (failure?.error instanceof pg.DatabaseError) {
    const { error: databaseError, script } = failure
    const migration = nameOf(script, scripts)
    if (script !== undefined && failure.isShadow) {
      return notReplayable(migration ?? 'initShadowDb', databaseError, script)
    }
    if (script !== undefined && migration) return notApplied(migration, databaseError, script)
    if (!error.code && isAbout(error.message, databaseError)) {
      return new SchemaEngineError(renderDatabaseError(databaseError, script), {
        cause: databaseError,
      })
    }
  }
  return new SchemaEngineError(error.message.replace(RUST_TRACE, ''), {
    code: error.code,
    meta: error.meta,
    cause: thrown,
  })
}

/** P3018: `migrate deploy` and `dev` stop at it until it is resolved. */
function notApplied(migration: string, error: pg.DatabaseError, script: string): SchemaEngineError {
  const text = renderDatabaseError(error, script)
  const code = error.code ?? 'none'
  return new SchemaEngineError(
    `A migration failed to apply. New migrations cannot be applied before the error is recovered from. Read more about how to resolve migration issues in a production database: https://pris.ly/d/migrate-resolve\n\nMigration name: ${migration}\n\nDatabase error code: ${code}\n\nDatabase error:\n${text}\n`,
    {
      code: 'P3018',
      meta: { migration_name: migration, database_error_code: code, database_error: text },
      cause: error,
    },
  )
}

/** P3006. */
function notReplayable(
  migration: string,
  error: pg.DatabaseError,
  script: string,
): SchemaEngineError {
  const text = renderDatabaseError(error, script)
  // Prisma's own code for a table that is missing, which its documentation explains.
  const code = error.code === UNDEFINED_TABLE ? 'Error code: P1014\n' : ''
  return new SchemaEngineError(
    `Migration \`${migration}\` failed to apply cleanly to the shadow database. \n${code}Error:\n${text}`,
    {
      code: 'P3006',
      meta: { migration_name: migration, inner_error: { is_panic: false, message: text } },
      cause: error,
    },
  )
}

/** The engine expects some statements to fail; the last one that did need not be why it stopped. */
function isAbout(message: string, error: pg.DatabaseError): boolean {
  return message.includes(error.message) || message.includes(SWALLOWED)
}

function nameOf(
  script: string | undefined,
  scripts: ReadonlyMap<string, string>,
): string | undefined {
  for (const [name, content] of scripts) if (content === script) return name
  return undefined
}

function readEngineError(thrown: unknown): EngineError {
  if (!(thrown instanceof Error)) {
    return { message: String(thrown), code: undefined, meta: undefined }
  }
  const { code, meta } = thrown as Error & { code?: unknown; meta?: unknown }
  return {
    message: thrown.message,
    code: typeof code === 'string' && PRISMA_CODE.test(code) ? code : undefined,
    meta: isRecord(meta) ? meta : undefined,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
