import { DatabaseError, Prisma } from '@repo/db'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { type InvalidPart, type Problem, statusProblem } from './problem.js'
import { ProblemError } from './problem-error.js'
import { type ProblemKind, problemKinds } from './problem-kinds.js'

/** A problem as it is sent, without the id of the request. */
export interface Answer {
  readonly problem: Omit<Problem, 'requestId'>
  /** When trying again makes sense, in seconds. */
  readonly retryAfterS?: number
}

/** Prisma's codes for a request that failed for what it asked, and what the client is told. */
const REFUSED: Record<string, readonly [kind: ProblemKind, detail: string]> = {
  P2002: ['already-exists', 'Another one has the same unique value.'],
  P2003: ['still-in-use', 'Other records depend on it, or a record that it names does not exist.'],
  P2025: ['not-found', 'It does not exist, or no longer.'],
}

/** Prisma's codes for a server that can't be reached, is too busy, or lost a conflict between two. */
const TRANSIENT = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'])

const PARTS = { body: 'body', querystring: 'query', params: 'path', headers: 'headers' } as const

/**
 * Decides what a client is told about an error. Whatever is not known to be the client's business
 * becomes a plain 500: no message, code or value of an unknown error gets out.
 */
export function answerFor(error: unknown): Answer {
  if (error instanceof ProblemError) return ofKind(error.kind, error.message)
  if (hasZodFastifySchemaValidationErrors(error)) {
    return ofKind('invalid-request', undefined, error.validation.map(invalidPart(error)))
  }
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const refused = REFUSED[error.code]
    if (refused !== undefined) return ofKind(...refused)
  }
  if (isTransient(error)) {
    return { ...ofKind('unavailable', 'Try again in a moment.'), retryAfterS: 1 }
  }
  if (isClientError(error)) {
    const detail = isOfFastify(error) ? error.message : undefined
    return { problem: statusProblem(error.statusCode, detail) }
  }
  const detail = 'It is our fault, and it is in our log under the id of this request.'
  return { problem: statusProblem(500, detail) }
}

function ofKind(kind: ProblemKind, detail?: string, errors?: InvalidPart[]): Answer {
  const { status, title } = problemKinds[kind]
  return { problem: { type: `urn:problem:${kind}`, title, status, detail, errors } }
}

function isTransient(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.retryable
  if (error instanceof Prisma.PrismaClientInitializationError) return true
  return error instanceof Prisma.PrismaClientKnownRequestError && TRANSIENT.has(error.code)
}

/** An error about the request: one of Fastify's own, or one that a plugin made with `http-errors`. */
function isClientError(error: unknown): error is Error & { statusCode: number } {
  return (
    error instanceof Error &&
    (isOfFastify(error) || 'expose' in error) &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode >= 400 &&
    error.statusCode < 500
  )
}

/** A body too large, JSON that is none, an unknown media type: only these messages are known to be harmless. */
function isOfFastify(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('FST_')
}

function invalidPart({ validationContext }: { validationContext?: string | undefined }) {
  return ({ instancePath, message }: { instancePath: string; message?: string }): InvalidPart => ({
    in: PARTS[validationContext as keyof typeof PARTS] ?? 'body',
    pointer: instancePath === '/' ? '' : instancePath,
    detail: message ?? 'is not valid',
  })
}
