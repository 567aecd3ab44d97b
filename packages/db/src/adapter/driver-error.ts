import { DriverAdapterError, type MappedError } from '@prisma/driver-adapter-utils'
import { DatabaseError } from 'pg'

type Translate = (error: DatabaseError) => MappedError

/** What Prisma calls the failures that it knows; each becomes one of its error codes, such as P2002. */
const TRANSLATIONS: Readonly<Record<string, Translate>> = {
  '22001': ({ column }) => ({ kind: 'LengthMismatch', column }),
  '22003': ({ message }) => ({ kind: 'ValueOutOfRange', cause: message }),
  '22P02': ({ message }) => ({ kind: 'InvalidInputValue', message }),
  '23001': (error) => ({ kind: 'RestrictViolation', constraint: reference(error) }),
  '23502': (error) => ({ kind: 'NullConstraintViolation', constraint: key(error) }),
  '23503': (error) => ({ kind: 'ForeignKeyConstraintViolation', constraint: reference(error) }),
  '23505': (error) => ({
    kind: 'UniqueConstraintViolation',
    constraint: error.constraint ? { index: error.constraint } : key(error),
    table: error.table,
  }),
  '28000': ({ message }) => ({
    kind: 'DatabaseAccessDenied',
    db: message.match(/ database "([^"]*)"/)?.[1],
  }),
  '28P01': ({ message }) => ({ kind: 'AuthenticationFailed', user: quoted(message) }),
  '3D000': ({ message }) => ({ kind: 'DatabaseDoesNotExist', db: quoted(message) }),
  '40001': () => ({ kind: 'TransactionWriteConflict' }),
  '40P01': () => ({ kind: 'TransactionWriteConflict' }),
  '42703': ({ message }) => ({ kind: 'ColumnNotFound', column: missingColumn(message) }),
  '42P01': ({ message }) => ({ kind: 'TableDoesNotExist', table: quoted(message) }),
  '42P04': ({ message }) => ({ kind: 'DatabaseAlreadyExists', db: quoted(message) }),
  '53300': ({ message }) => ({ kind: 'TooManyConnections', cause: message }),
}

/**
 * Puts an error of the server into Prisma's words, as Prisma's own adapter does. Everything that the
 * server did not say itself is handed on unchanged.
 *
 * @param kind what it is to be taken for, where the SQLSTATE alone does not tell
 */
export function toDriverError(error: unknown, kind?: MappedError): unknown {
  if (!(error instanceof DatabaseError) || error.code === undefined) return error
  return new DriverAdapterError({
    originalCode: error.code,
    originalMessage: error.message,
    ...(kind ?? TRANSLATIONS[error.code]?.(error) ?? unknownToPrisma(error, error.code)),
  })
}

function unknownToPrisma(error: DatabaseError, code: string): MappedError {
  const { message, detail, column, hint } = error
  return {
    kind: 'postgres',
    code,
    severity: error.severity ?? 'N/A',
    message,
    detail,
    column,
    hint,
  }
}

/** The columns in "Key (a, b)=(1, 2) already exists." */
function key({ detail }: DatabaseError) {
  const columns = detail?.match(/Key \(([^)]+)\)/)?.[1]
  return columns === undefined ? undefined : { fields: columns.split(', ') }
}

function reference({ column, constraint }: DatabaseError) {
  if (column) return { fields: [column] }
  return constraint ? { index: constraint } : undefined
}

function quoted(message: string): string | undefined {
  return message.match(/"([^"]*)"/)?.[1]
}

function missingColumn(message: string): string | undefined {
  const name = message.match(/^column (.+) does not exist$/)?.[1]
  return name?.replace(/"((?:""|[^"])*)"/g, (_, inner: string) => inner.replaceAll('""', '"'))
}
