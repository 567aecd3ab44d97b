import type { DriverAdapterError, MappedError } from '@prisma/driver-adapter-utils'

/** What Prisma says of a failed statement. */
export interface KnownFailure {
  /** Prisma's, such as `P2002`. */
  readonly code: string
  readonly message: string
  readonly meta: Readonly<Record<string, unknown>>
}

type Words = {
  readonly [Kind in MappedError['kind']]?: (
    cause: Extract<MappedError, { kind: Kind }>,
  ) => readonly [code: string, message: string]
}

const UNKNOWN = '(not available)'

const WORDS: Words = {
  AuthenticationFailed: ({ user = UNKNOWN }) => [
    'P1000',
    `Authentication failed against the database server, the provided database credentials for \`${user}\` are not valid`,
  ],
  DatabaseDoesNotExist: ({ db = UNKNOWN }) => [
    'P1003',
    `Database \`${db}\` does not exist on the database server`,
  ],
  SocketTimeout: () => ['P1008', 'Operation has timed out'],
  DatabaseAccessDenied: ({ db = UNKNOWN }) => [
    'P1010',
    `User was denied access on the database \`${db}\``,
  ],
  ConnectionClosed: () => ['P1017', 'Server has closed the connection.'],
  LengthMismatch: ({ column = UNKNOWN }) => [
    'P2000',
    `The provided value for the column is too long for the column's type. Column: ${column}`,
  ],
  UniqueConstraintViolation: ({ constraint }) => [
    'P2002',
    `Unique constraint failed on the ${nameOf(constraint)}`,
  ],
  ForeignKeyConstraintViolation: foreignKeyViolation,
  RestrictViolation: foreignKeyViolation,
  InvalidInputValue: ({ message }) => ['P2007', `Invalid input value: ${message}`],
  NullConstraintViolation: ({ constraint }) => [
    'P2011',
    `Null constraint violation on the ${nameOf(constraint)}`,
  ],
  ValueOutOfRange: ({ cause }) => ['P2020', `Value out of range for the type: ${cause}`],
  TableDoesNotExist: ({ table = UNKNOWN }) => [
    'P2021',
    `The table \`${table}\` does not exist in the current database.`,
  ],
  ColumnNotFound: ({ column = UNKNOWN }) => [
    'P2022',
    `The column \`${column}\` does not exist in the current database.`,
  ],
  TransactionWriteConflict: () => [
    'P2034',
    'Transaction failed due to a write conflict or a deadlock. Please retry your transaction',
  ],
  TransactionAlreadyClosed: ({ cause }) => ['P1018', cause],
  TooManyConnections: ({ cause }) => ['P2037', `Too many database connections opened: ${cause}`],
}

/**
 * Says of an adapter's error what Prisma says when a statement fails with it. For where Prisma does not say
 * it: at COMMIT, in raw SQL, and past its engine.
 */
export function inPrismasWords(error: DriverAdapterError): KnownFailure {
  const { cause } = error
  // The table holds under each kind what takes errors of that kind.
  const wordsFor = WORDS[cause.kind] as
    | ((cause: MappedError) => readonly [string, string])
    | undefined
  const [code, message] = wordsFor?.(cause) ?? [
    'P2039',
    `Database error. Code: \`${cause.originalCode}\`. Message: \`${cause.originalMessage}\``,
  ]
  return { code, message, meta: { driverAdapterError: error } }
}

type Constraint = Extract<MappedError, { kind: 'UniqueConstraintViolation' }>['constraint']

function foreignKeyViolation({ constraint }: { readonly constraint?: Constraint }) {
  return ['P2003', `Foreign key constraint violated on the ${nameOf(constraint)}`] as const
}

function nameOf(constraint: Constraint): string {
  if (constraint && 'fields' in constraint) {
    return `fields: (${constraint.fields.map((field) => `\`${field}\``).join(', ')})`
  }
  if (constraint && 'index' in constraint) return `constraint: \`${constraint.index}\``
  return UNKNOWN
}
