import { PrismaClientKnownRequestError } from '@prisma/client/runtime/client'
import type { KnownFailure } from '../../errors/prismas-words.js'
import type { Arguments } from '../../models/arguments.js'
import { delegateName } from '../../models/delegate-name.js'
import type { OmittedByDefault } from '../../soft-delete/selection.js'
import { UnfitPrismaError } from './unfit-prisma-error.js'

// Everything that this package needs of Prisma and that Prisma does not document stands in this file.
// A rewritten operation has to run in the transaction, or the batch, in which the caller made it; Prisma
// hands that to extensions only in `__internalParams`.

/** The transaction of an operation: an interactive one that is open, or a batch that is being collected. */
export type OperationTransaction =
  | { readonly kind: 'itx'; readonly id: string }
  | {
      readonly kind: 'batch'
      readonly id: number
      /** The operation's place in the batch. */
      readonly index: number
      /** Opens when every operation of the batch has arrived. Each `then` counts as an arrival. */
      readonly lock: PromiseLike<void>
    }

/** What Prisma knows of an operation on its way through the extensions. */
export interface OperationParams {
  /** Set anew by each `query`, and read once more when the result is there. */
  args?: Arguments | null
  readonly model?: string
  readonly jsModelName?: string
  readonly action: string
  readonly clientMethod: string
  /** Where the fluent API takes its result from: `['select', 'author', 'select', 'books']`. */
  readonly dataPath: readonly string[]
  readonly transaction?: OperationTransaction | undefined
  readonly argsMapper?: unknown
  readonly unpacker?: unknown
  /** Called just before a single request is sent, in the asynchronous function that sends it. */
  readonly customDataProxyFetch?: (fetch: unknown) => unknown
}

/** What a query extension is called with. */
export interface HookInput {
  readonly model?: string
  readonly operation: string
  readonly args: Arguments
  readonly query: (args: Arguments | null, params?: OperationParams) => PromiseLike<unknown>
  readonly __internalParams: OperationParams
  /** No extension computes fields of the result's rows. */
  readonly computesNothing?: true
}

/** An operation in Prisma's queue. */
export interface QueuedRequest {
  readonly transaction?: OperationTransaction
  readonly customDataProxyFetch?: OperationParams['customDataProxyFetch']
}

/** What the hook for requests that are sent together is called with. */
export interface BatchHookInput {
  readonly args: unknown
  readonly query: (args: unknown, params: BatchParams) => Promise<readonly unknown[]>
  readonly __internalParams: BatchParams
}

/** The requests that are sent together. */
export interface BatchParams {
  readonly requests: readonly QueuedRequest[]
}

/** A query that runs when it is awaited, or in the transaction that it is handed to. */
export interface PrismaPromise<T = unknown> extends Promise<T> {
  readonly spec?: { readonly model?: string; readonly action?: string; readonly args?: Arguments }
  requestTransaction?(transaction: OperationTransaction): PromiseLike<T>
}

/** Whether a value is a query of Prisma's. */
export function isPrismaPromise(value: unknown): value is PrismaPromise {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'PrismaPromise'
  )
}

/**
 * Runs a query in a transaction.
 *
 * @throws {UnfitPrismaError} rather than to run it elsewhere, or not at all
 */
export async function runInside<T>(
  transaction: OperationTransaction,
  query: PrismaPromise<T>,
): Promise<T> {
  if (!query.requestTransaction) throw new UnfitPrismaError('requestTransaction')
  return query.requestTransaction(transaction)
}

/** The method by which a client makes the one of an interactive transaction, whoever starts it. */
export const MAKE_TRANSACTION_CLIENT = '_createItxClient'

/** The undocumented side of a client. What may be missing only makes things slower. */
export interface ClientInternals {
  $transaction<T>(
    work: (tx: ClientInternals) => Promise<T>,
    options?: Readonly<Record<string, unknown>>,
  ): Promise<T>
  $extends(extension: object): object
  $executeRawUnsafe(sql: string, ...values: readonly unknown[]): PrismaPromise<number>
  $queryRawUnsafe(sql: string, ...values: readonly unknown[]): PrismaPromise<readonly object[]>
  _createPrismaPromise<T>(
    callback: (transaction?: OperationTransaction) => Promise<T>,
  ): PrismaPromise<T>
  /** Sends a request past all query extensions. */
  _executeRequest(params: OperationParams): Promise<unknown>
  readonly _extensions: {
    getAllComputedFields?(model: string): object | undefined
    /** The hooks for an operation, outermost first. */
    getAllQueryCallbacks(
      model: string,
      operation: string,
    ): readonly ((input: HookInput) => PromiseLike<unknown>)[]
  }
  readonly _globalOmit:
    | { readonly [model: string]: { readonly [column: string]: boolean } }
    | undefined
  readonly _errorFormat?: string
  readonly _clientVersion?: string
  readonly _tracingHelper?: { isEnabled(): boolean }
  readonly _engineConfig?: {
    readonly adapter?: { readonly options?: { readonly schema?: string } }
  }
}

/**
 * The undocumented side of a client.
 *
 * @throws {UnfitPrismaError} if something is missing that an extension can't do without
 */
export function internalsOf(client: object): ClientInternals {
  const internals = client as ClientInternals
  const { _createPrismaPromise, _executeRequest, _extensions } = internals
  const needed = {
    _createPrismaPromise,
    _executeRequest,
    'getAllQueryCallbacks in _extensions': _extensions?.getAllQueryCallbacks,
  }
  for (const [name, value] of Object.entries(needed)) {
    if (typeof value !== 'function') throw new UnfitPrismaError(name)
  }
  return internals
}

/** The internal parameters that make Prisma run another operation in the place of the given one. */
export function paramsFor(
  params: OperationParams,
  model: string,
  operation: string,
  transaction: OperationTransaction | undefined,
): OperationParams {
  const jsModelName = delegateName(model)
  return {
    ...params,
    model,
    jsModelName,
    action: operation,
    clientMethod: `${jsModelName}.${operation}`,
    dataPath: [],
    argsMapper: undefined,
    unpacker: undefined,
    transaction,
  }
}

/** Whether extensions of a client compute fields of a model's rows, or may do so. */
export function computesFields({ _extensions }: ClientInternals, model: string): boolean {
  return !_extensions.getAllComputedFields || _extensions.getAllComputedFields(model) !== undefined
}

/** Whether what a client does is to be seen in a trace, or may have to be. */
export function isTraced({ _tracingHelper }: ClientInternals): boolean {
  return _tracingHelper?.isEnabled() ?? true
}

/**
 * Spares an operation the walk through its result, in which Prisma looks at every row of every relation for
 * fields to compute. Only for clients whose extensions compute none.
 */
export function withoutWalk(input: HookInput): HookInput {
  const { args, __internalParams: params } = input
  // Without relations the walk is short, and another copy of the parameters costs more.
  if (!args['include'] && !args['select']) return input
  const sent = Object.assign({}, params)
  // What the walk goes by; `query` gives the operation itself its arguments.
  params.args = {}
  return { ...input, __internalParams: sent, computesNothing: true }
}

/** The transaction that a client inside an interactive transaction works in. */
export async function transactionOf(tx: ClientInternals): Promise<OperationTransaction> {
  const transaction = await tx._createPrismaPromise(async (given) => given)
  if (!transaction) throw new UnfitPrismaError('transaction of a client')
  return transaction
}

/**
 * Places for several statements where a batch expects one. They count as one arrival, and stand between
 * the operations before and after.
 */
export function placesInBatch(
  transaction: Extract<OperationTransaction, { kind: 'batch' }>,
  count: number,
): readonly OperationTransaction[] {
  const lock = new Promise<void>((resolve) => {
    transaction.lock.then(resolve)
  })
  return Array.from({ length: count }, (_, place) => ({
    ...transaction,
    index: transaction.index + place / count,
    lock,
  }))
}

/** The database schema that the client's driver adapter was told, in which Prisma looks for tables. */
export function adapterSchema({ _engineConfig }: ClientInternals): string | undefined {
  return _engineConfig?.adapter?.options?.schema
}

/** The columns that the client was told to leave out of results. */
export function omittedByDefault({ _globalOmit }: ClientInternals): OmittedByDefault {
  return (model, column) => _globalOmit?.[delegateName(model)]?.[column] === true
}

/** Whether Prisma says that the operation itself, and nothing nested in it, has found no row. */
export function missesRow(error: unknown, operation: 'an update' | 'an upsert'): boolean {
  const { code, meta } = error as { code?: unknown; meta?: { operation?: unknown } }
  return code === 'P2025' && meta?.operation === operation
}

/** An error as Prisma reports it. */
export function knownError(
  { _clientVersion }: ClientInternals,
  { code, message, meta }: KnownFailure,
): PrismaClientKnownRequestError {
  return new PrismaClientKnownRequestError(message, {
    code,
    clientVersion: _clientVersion ?? '',
    meta: { ...meta },
  })
}
