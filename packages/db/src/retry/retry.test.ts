import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { DatabaseClosedError } from '../errors/connection-errors.js'
import { type Fault, noteFault } from '../errors/fault.js'
import { backoffMs } from './backoff.js'
import { type RetryContext, type RetryOptions, retry } from './retry.js'
import { RetryBudget } from './retry-budget.js'

const settings = { maxRetries: 3, baseDelayMs: 1, maxDelayMs: 4, deadlineMs: 1_000, budget: 10 }

const failure = (fault: Partial<Fault> = {}, error = new Error('failed')) =>
  noteFault(error, {
    phase: 'connect',
    sqlstate: undefined,
    sent: false,
    answered: false,
    inTransaction: false,
    ...fault,
  })

const lostCommit = () => failure({ phase: 'commit', sent: true })

const context = (different: Partial<RetryContext> = {}): RetryContext => ({
  settings,
  budget: new RetryBudget(settings.budget),
  now: () => 0,
  random: () => 1,
  ...different,
})

const options = (different: Partial<RetryOptions> = {}): RetryOptions => ({
  operation: 'test',
  kind: 'transaction',
  ...different,
})

describe('a delay', () => {
  test('is between nothing and the cap, and its range doubles up to there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, random) => {
          const delay = backoffMs(n, { baseDelayMs: 50, maxDelayMs: 2_000 }, random)
          expect(delay).toBeGreaterThanOrEqual(0)
          expect(delay).toBeLessThanOrEqual(Math.min(2_000, 50 * 2 ** (n - 1)))
        },
      ),
    )
    const longest = [1, 2, 3, 7].map((n) => backoffMs(n, { baseDelayMs: 50, maxDelayMs: 2_000 }, 1))
    expect(longest).toEqual([50, 100, 200, 2_000])
  })
})

describe('retry', () => {
  test('says of an error of ours how often it was tried, also once', async () => {
    const closed = failure({ phase: 'acquire', final: true }, new DatabaseClosedError())
    await expect(retry(() => Promise.reject(closed), options(), context())).rejects.toMatchObject({
      code: 'DB_CLOSED',
      attempts: 1,
    })
  })

  test('runs again until it succeeds, and tells of it', async () => {
    const onRetry = vi.fn()
    const work = vi.fn().mockRejectedValueOnce(failure()).mockResolvedValue('done')
    expect(await retry(work, options(), context({ onRetry }))).toBe('done')
    expect(onRetry).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ operation: 'test', attempts: 1, delayMs: 1 }),
    )
  })

  test('an error that nothing is known about is the caller’s own, and final', async () => {
    const mine = new Error('mine')
    const work = vi.fn().mockRejectedValue(mine)
    await expect(retry(work, options(), context())).rejects.toBe(mine)
    expect(work).toHaveBeenCalledOnce()
  })

  test('gives up after so many attempts, keeping the last error', async () => {
    const last = failure()
    const work = vi.fn().mockRejectedValue(last)
    await expect(retry(work, options(), context())).rejects.toMatchObject({
      code: 'DB_RETRY_EXHAUSTED',
      attempts: 4,
      cause: last,
      retryable: true,
    })
    expect(work).toHaveBeenCalledTimes(4)
  })

  test('gives up when the next attempt would begin after the deadline', async () => {
    const times = [0, 500, 999.5]
    const work = vi.fn().mockRejectedValue(failure())
    const now = () => times.shift() ?? 999.5
    await expect(retry(work, options(), context({ now }))).rejects.toMatchObject({ attempts: 2 })
  })

  test('stops adding to the load when the budget of the process is spent', async () => {
    const budget = new RetryBudget(2)
    const work = vi.fn().mockRejectedValue(failure())
    await expect(retry(work, options(), context({ budget }))).rejects.toMatchObject({ attempts: 3 })
    await expect(retry(work, options(), context({ budget }))).rejects.toBe(
      await work().catch((error: unknown) => error),
    )
    for (let i = 0; i < 10; i += 1) budget.earn()
    expect(budget.spend()).toBe(true)
  })

  test('a lost COMMIT is said to be unknown, not tried again', async () => {
    const work = vi.fn().mockRejectedValue(lostCommit())
    await expect(retry(work, options(), context())).rejects.toMatchObject({
      code: 'DB_COMMIT_OUTCOME_UNKNOWN',
      retryable: false,
    })
    expect(work).toHaveBeenCalledOnce()
  })

  test('unless the work looks up by itself whether it was done', async () => {
    const work = vi.fn().mockRejectedValueOnce(lostCommit()).mockResolvedValue('done')
    const named = options({ repeatable: true, operationId: 'a' })
    expect(await retry(work, named, context())).toBe('done')
  })

  test('what may be committed stays unknown until it is looked up, whatever fails later', async () => {
    const named = options({ repeatable: true, operationId: 'a' })
    const unreachable = vi.fn().mockRejectedValueOnce(lostCommit()).mockRejectedValue(failure())
    await expect(retry(unreachable, named, context())).rejects.toMatchObject({
      code: 'DB_COMMIT_OUTCOME_UNKNOWN',
      operationId: 'a',
      attempts: 4,
    })
    let attempt = 0
    const lookedUp = retry(
      async ({ nothingCommitted }) => {
        attempt += 1
        if (attempt === 1) throw lostCommit()
        nothingCommitted()
        throw failure()
      },
      named,
      context(),
    )
    await expect(lookedUp).rejects.toMatchObject({ code: 'DB_RETRY_EXHAUSTED' })
  })

  test('an abort ends the pause between attempts with its reason', async () => {
    const abort = new AbortController()
    const work = vi.fn(async () => {
      abort.signal.throwIfAborted()
      throw failure()
    })
    const slow = { ...settings, baseDelayMs: 60_000, maxDelayMs: 60_000, deadlineMs: 600_000 }
    const onRetry = () => abort.abort(new Error('enough'))
    const running = retry(
      work,
      options({ signal: abort.signal }),
      context({ settings: slow, onRetry }),
    )
    await expect(running).rejects.toThrow('enough')
  })
})
