import { DriverAdapterError, type MappedError } from '@prisma/driver-adapter-utils'
import { Prisma } from '../generated/client/client.js'

/**
 * Reports an adapter's error as Prisma does when a statement fails with it. Prisma leaves out the COMMIT of
 * a transaction, which fails when a deferred constraint is violated. Every other error is handed on.
 */
export function toKnownError(error: unknown): unknown {
  if (!(error instanceof DriverAdapterError)) return error
  const [code, message] = inPrismasWords(error)
  return new Prisma.PrismaClientKnownRequestError(message, {
    code,
    clientVersion: Prisma.prismaVersion.client,
    meta: { driverAdapterError: error },
  })
}

function inPrismasWords({ cause }: DriverAdapterError): readonly [code: string, message: string] {
  switch (cause.kind) {
    case 'UniqueConstraintViolation':
      return ['P2002', `Unique constraint failed on the ${nameOf(cause.constraint)}`]
    case 'ForeignKeyConstraintViolation':
    case 'RestrictViolation':
      return ['P2003', `Foreign key constraint violated on the ${nameOf(cause.constraint)}`]
    case 'NullConstraintViolation':
      return ['P2011', `Null constraint violation on the ${nameOf(cause.constraint)}`]
    case 'LengthMismatch':
      return [
        'P2000',
        `The provided value for the column is too long for the column's type. Column: ${cause.column ?? UNKNOWN}`,
      ]
    case 'InvalidInputValue':
      return ['P2007', `Invalid input value: ${cause.message}`]
    case 'ValueOutOfRange':
      return ['P2020', `Value out of range for the type: ${cause.cause}`]
    case 'TransactionWriteConflict':
      return [
        'P2034',
        'Transaction failed due to a write conflict or a deadlock. Please retry your transaction',
      ]
    default:
      return [
        'P2039',
        `Database error. Code: \`${cause.originalCode}\`. Message: \`${cause.originalMessage}\``,
      ]
  }
}

const UNKNOWN = '(not available)'

type Constraint = Extract<MappedError, { kind: 'UniqueConstraintViolation' }>['constraint']

function nameOf(constraint: Constraint): string {
  if (constraint && 'fields' in constraint) {
    return `fields: (${constraint.fields.map((field) => `\`${field}\``).join(', ')})`
  }
  if (constraint && 'index' in constraint) return `constraint: \`${constraint.index}\``
  return UNKNOWN
}
