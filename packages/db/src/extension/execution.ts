import type { FollowUps } from '../adapter/follow-ups.js'
import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { isRead } from '../models/operations.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { NO_LIMIT } from '../transaction/prisma-limits.js'
import { carryActor } from './client/carried-actor.js'
import type { Intent } from './intent.js'
import type { HookedClient } from './operation.js'
import { sendThroughInnerHooks } from './prisma/inner-hooks.js'
import {
  type HookInput,
  knownError,
  type OperationTransaction,
  paramsFor,
  placesInBatch,
  runInside,
  transactionOf,
} from './prisma/internals.js'
import { insideTransaction } from './prisma/open-transaction.js'
import { runSql } from './prisma/run-sql.js'
import { runTransaction } from './prisma/run-transaction.js'
import type { Refusal } from './refusal.js'

/** Runs one statement. */
export type RunStatement = (
  model: ModelPlan,
  operation: string,
  args: Arguments,
) => Promise<unknown>

/** Runs one statement in SQL, and gives its rows. */
export type RunSql = (statement: SqlStatement) => PromiseLike<unknown>

/** A statement that is known before any other has run. */
export interface Statement<Model extends ModelPlan = ModelPlan> {
  readonly model: Model
  readonly operation: string
  readonly args: Arguments
}

/** What is done or undone together. */
export interface Unit {
  readonly run: RunStatement
  readonly runSql: RunSql
  readonly transaction: OperationTransaction
}

/**
 * Runs statements in the place of one operation: after the extensions that it has passed, before those
 * that it has not, and in the caller's transaction.
 *
 * Each statement passes the hooks that extensions put on after ours have for its own model and operation.
 * SQL is no operation of a model: `runSql`, and what follows a statement, pass none of them.
 */
export interface Execution {
  /** Whether the caller collects a batch: then no statement can wait for the answer of another. */
  readonly batched: boolean
  /** Runs in the caller's transaction, if there is one; never in a batch. */
  readonly run: RunStatement
  /** Runs as one unit: in one transaction of its own, or in the caller's, which a failure half way spoils. */
  atomically<T>(work: (unit: Unit) => Promise<T>): Promise<T>
  /** Runs statements that are all known, in order and as one unit. Gives the answer of `main`, one of them. */
  inOrder(statements: readonly Statement[], main: Statement): Promise<unknown>
  /**
   * Runs one statement and SQL right behind it as one unit, without waiting for an answer in between; not
   * given where that can't be done.
   */
  readonly runFollowed:
    | ((statement: Statement, followUp: SqlStatement) => Promise<unknown>)
    | undefined
  /**
   * Makes the caller's transaction unusable: what has run so far must not be committed by one who catches the
   * error that follows. A violated foreign key would do so, and a statement that fails does the same.
   */
  spoil(): Promise<void>
  /** What the operation is refused with. */
  error(refusal: Refusal): Error
}

/**
 * The execution of an operation that a hook was called with.
 *
 * @param intent tells the client that it was called on
 * @param followUps of the client's own driver adapter, if whatever the operation writes goes straight to it
 */
export function executionOf(
  { internals: client, sql }: HookedClient,
  input: HookInput,
  { extended }: Intent,
  followUps?: FollowUps,
): Execution {
  const { query, __internalParams: params } = input
  const caller = params.transaction
  let hasWritten = false
  const within =
    (transaction: OperationTransaction | undefined): RunStatement =>
    async ({ name }, operation, args) => {
      const own = carryActor(paramsFor(params, name, operation, transaction))
      const asCalled = name === input.model && operation === input.operation
      // Prisma has picked the hooks for what the caller asked.
      const answer = await (asCalled || !extended
        ? query(args, own)
        : sendThroughInnerHooks(client, extended, { ...own, args }))
      hasWritten ||= !isRead(operation)
      return answer
    }
  const run = within(caller?.kind === 'batch' ? undefined : caller)

  const spoil = async () => {
    // A batch fails as a whole.
    if (caller?.kind === 'itx')
      await runInside(caller, sql.$executeRawUnsafe('SELECT 1/0')).catch(() => undefined)
  }

  const atomically: Execution['atomically'] = async (work) => {
    const inside = (transaction: OperationTransaction) =>
      insideTransaction(transaction, () =>
        work({
          run: within(transaction),
          runSql: (statement) => runSql(sql, statement, transaction),
          transaction,
        }),
      )
    if (!caller) {
      return runTransaction(client, async (tx) => inside(await transactionOf(tx)), NO_LIMIT)
    }
    try {
      return await inside(caller)
    } catch (error) {
      if (hasWritten) await spoil()
      throw error
    }
  }

  return {
    batched: caller?.kind === 'batch',
    run,
    atomically,
    // Inside a transaction Prisma sends what was asked in one place on behalf of another.
    runFollowed:
      followUps && !caller
        ? ({ model, operation, args }, followUp) =>
            followUps.run(followUp, () => run(model, operation, args))
        : undefined,
    error: (refusal) => knownError(client, refusal),
    inOrder: async (statements, main) => {
      if (statements.length === 1) return within(caller)(main.model, main.operation, main.args)
      if (caller?.kind !== 'batch') {
        return atomically(async (unit) => {
          let answer: unknown
          for (const statement of statements) {
            const result = await unit.run(statement.model, statement.operation, statement.args)
            if (statement === main) answer = result
          }
          return answer
        })
      }
      const places = placesInBatch(caller, statements.length)
      const answers = await Promise.all(
        statements.map(({ model, operation, args }, place) =>
          within(places[place])(model, operation, args),
        ),
      )
      return answers[statements.indexOf(main)]
    },
    spoil,
  }
}
