import { adapterErrorOf } from './adapter-error.js'

/** How far an operation had come when it failed. */
export type Phase = 'acquire' | 'connect' | 'begin' | 'statement' | 'commit' | 'rollback'

/** What is known about a failure; every decision about it is made from this and nothing else. */
export interface Fault {
  readonly phase: Phase
  /** PostgreSQL's code, when the server said anything. */
  readonly sqlstate: string | undefined
  /** Whether anything of ours may have reached the server. */
  readonly sent: boolean
  /** Whether the server answered that it failed, and lives on: then it surely was not done. */
  readonly answered: boolean
  /** Whether it happened inside a transaction block. */
  readonly inTransaction: boolean
  /** Whether it comes from what its caller asked for: a wait as long as was allowed, a use after the end. */
  readonly final?: boolean | undefined
}

const FAULT = Symbol('fault')
const FAILURE = Symbol('failure')

/**
 * Notes on an error what is known about the failure. The note is invisible to loggers and survives
 * Prisma, which hands an adapter's error on inside its own.
 */
export function noteFault<E extends object>(error: E, fault: Fault): E {
  Object.defineProperty(error, FAULT, { value: fault, configurable: true })
  return error
}

/** What is known about a failure, from the error itself or from the one Prisma wrapped. */
export function faultOf(error: unknown): Fault | undefined {
  return noted(error, FAULT) as Fault | undefined
}

/** Notes which error of ours one of Prisma's stands for. */
export function noteFailure<E extends object>(error: E, failure: Error): E {
  Object.defineProperty(error, FAILURE, { value: failure, configurable: true })
  return error
}

/** The error of ours that one of Prisma's stands for, or else the error itself. */
export function failureOf(error: unknown): unknown {
  return noted(error, FAILURE) ?? error
}

function noted(error: unknown, key: symbol): unknown {
  for (const candidate of [error, adapterErrorOf(error)]) {
    const value = isObject(candidate) ? Reflect.get(candidate, key) : undefined
    if (value !== undefined) return value
  }
  return undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
