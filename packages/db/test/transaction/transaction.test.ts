import { describe, expect, it, vi } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { PoolEvent } from '../../src/pool/pool-events.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'
import type { TransactionContext } from '../../src/transaction/transaction-options.js'

const test = useTestDatabase({ settings: { DATABASE_RETRY_BASE_DELAY_MS: '1' } })

const user = (name: string) => ({ data: { email: `${name}@example.org`, name } })
const names = async () =>
  (await test.database.db.user.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name)

const rollBack = () => {
  throw new Error('roll back')
}

describe('outcome', () => {
  it('commits what returns and rolls back what throws', async () => {
    const { transaction } = test.database
    expect(await transaction(async (tx) => (await tx.user.create(user('kept'))).name)).toBe('kept')
    await expect(
      transaction(async (tx) => {
        await tx.user.create(user('dropped'))
        rollBack()
      }),
    ).rejects.toThrow('roll back')
    expect(await names()).toEqual(['kept'])
  })

  it('an error that is swallowed inside does not look like success', async () => {
    const committed = test.database.transaction(async (tx) => {
      await tx.user.create(user('swallowed'))
      await tx.user.create(user('kept')).catch(() => 'swallowed')
      return 'fine'
    })
    await expect(committed).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
    expect(await names()).not.toContain('swallowed')
  })

  it("the same is true of Prisma's own $transaction", async () => {
    const committed = test.database.db.$transaction(async (tx) => {
      await tx.user.create(user('swallowed'))
      await tx.user.create(user('kept')).catch(() => 'swallowed')
    })
    await expect(committed).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
  })

  it('an error of Prisma that is right passes unchanged', async () => {
    const doubled = test.database.transaction((tx) => tx.user.create(user('kept')))
    await expect(doubled).rejects.toMatchObject({ code: 'P2002' })
    await expect(test.database.db.user.create(user('kept'))).rejects.toMatchObject({
      code: 'P2002',
    })
  })
})

describe('one that stays open', () => {
  type Work = (tx: Pick<Database['db'], 'user'>) => Promise<void>
  it.each([
    ['database.transaction', (database: Database, work: Work) => database.transaction(work)],
    ['db.$transaction', ({ db }: Database, work: Work) => db.$transaction(work)],
  ])('is reported with the line that began it: %s', async (_how, begin) => {
    const config = loadDatabaseConfig({ DATABASE_URL: test.url, DATABASE_LEAK_THRESHOLD_MS: '1' })
    const stacks: string[] = []
    const observer = {
      pool: (event: PoolEvent) => {
        if (event.type === 'leak') stacks.push(event.stack)
      },
    }
    const database = createDatabase(config, { application: 'leak', observers: [observer] })
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const beginsAndForgets = () =>
      begin(database, async (tx) => {
        await tx.user.count()
        await finished
      })
    const transaction = beginsAndForgets()
    await expect.poll(() => stacks).toHaveLength(1)
    expect(stacks[0]).toContain('beginsAndForgets')
    finish()
    await transaction
    await database.close()
  })
})

describe('nested', () => {
  it('a failed inner one rolls back to where it began, and no further', async () => {
    const done: string[] = []
    const { transaction } = test.database
    await transaction(async (tx, { afterCommit }) => {
      afterCommit(() => void done.push('outer'))
      await tx.user.create(user('outer'))
      await transaction(async (inner, { afterCommit }) => {
        afterCommit(() => void done.push('inner'))
        await inner.user.create(user('inner'))
        await transaction(async (innermost) => {
          await innermost.user.create(user('innermost'))
          rollBack()
        })
      }).catch(() => {})
      await transaction(async (inner) => inner.user.create(user('second')))
    })
    expect(await names()).toEqual(expect.arrayContaining(['outer', 'second']))
    expect(await names()).not.toContain('inner')
    expect(done).toEqual(['outer'])
  })

  it('a failed statement in an inner one leaves the outer one usable', async () => {
    await test.database.transaction(async (tx) => {
      await tx.user.create(user('before'))
      const doubled = test.database.transaction((inner) => inner.user.create(user('before')))
      await expect(doubled).rejects.toMatchObject({ code: 'P2002' })
      await tx.user.create(user('after'))
    })
    expect(await names()).toEqual(expect.arrayContaining(['before', 'after']))
  })

  it('an error swallowed in an inner one rolls that one back, and no other', async () => {
    await test.database.transaction(async (tx) => {
      await tx.user.create(user('above'))
      const swallowing = test.database.transaction(async (inner) => {
        await inner.user.create(user('below'))
        await inner.user.create(user('above')).catch(() => {})
      })
      await expect(swallowing).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
      await tx.user.create(user('afterwards'))
    })
    expect(await names()).toEqual(expect.arrayContaining(['above', 'afterwards']))
    expect(await names()).not.toContain('below')
  })

  it('only the outermost takes options', async () => {
    const nested = test.database.transaction(() =>
      test.database.transaction(async () => {}, { isolation: 'Serializable' }),
    )
    await expect(nested).rejects.toThrow('only the outermost transaction takes options')
  })
})

describe('after the commit', () => {
  it('callbacks run once, in order, and only then', async () => {
    const done: string[] = []
    await test.database.transaction(async (tx, { afterCommit }) => {
      afterCommit(async () => void done.push('first'))
      afterCommit(() => void done.push('second'))
      await tx.user.count()
      expect(done).toEqual([])
    })
    expect(done).toEqual(['first', 'second'])
  })

  it('each belongs to the transaction in which it was registered', async () => {
    const done: string[] = []
    const { transaction } = test.database
    await transaction(async (_tx, { afterCommit }) => {
      let enter = () => {}
      let leave = () => {}
      const entered = new Promise<void>((resolve) => {
        enter = resolve
      })
      const left = new Promise<void>((resolve) => {
        leave = resolve
      })
      const failing = transaction(async () => {
        afterCommit(() => void done.push('in the nested one'))
        enter()
        await left
        rollBack()
      })
      await entered
      afterCommit(() => void done.push('in the outer one'))
      leave()
      await expect(failing).rejects.toThrow('roll back')
    })
    expect(done).toEqual(['in the outer one'])
  })

  it('a rolled back transaction has none', async () => {
    const callback = vi.fn()
    const failed = test.database.transaction(async (tx, { afterCommit }) => {
      afterCommit(callback)
      await tx.user.count()
      rollBack()
    })
    await expect(failed).rejects.toThrow('roll back')
    expect(callback).not.toHaveBeenCalled()
  })

  it('one that fails does not undo the commit, nor keep the others from running', async () => {
    const last = vi.fn()
    const result = await test.database.transaction(async (tx, { afterCommit }) => {
      afterCommit(() => Promise.reject(new Error('no mail today')))
      afterCommit(last)
      return tx.user.count()
    })
    expect(result).toBeGreaterThan(0)
    expect(last).toHaveBeenCalledOnce()
  })

  it('nothing can be registered when the transaction is over', async () => {
    const contexts: TransactionContext[] = []
    const keep = async (_tx: unknown, context: TransactionContext) => void contexts.push(context)
    await test.database.transaction(keep)
    await test.database
      .transaction(async (tx, context) => {
        await keep(tx, context)
        rollBack()
      })
      .catch(() => {})
    expect(contexts).toHaveLength(2)
    for (const { afterCommit } of contexts) {
      expect(() => afterCommit(() => {})).toThrow(
        expect.objectContaining({ code: 'DB_TRANSACTION_ENDED', retryable: false }),
      )
    }
  })
})

describe('isolation', () => {
  it('write skew is found out at COMMIT, and the loser runs again', async () => {
    const { db, transaction } = test.database
    await db.user.createMany({ data: [user('on call 1').data, user('on call 2').data] })
    let meeting = 0
    let bothHaveRead = () => {}
    const read = new Promise<void>((resolve) => {
      bothHaveRead = resolve
    })
    const attempts: number[] = []
    const goOffCall = (name: string) =>
      transaction(
        async (tx, { attempt }) => {
          attempts.push(attempt)
          const onCall = await tx.user.count({ where: { name: { startsWith: 'on call' } } })
          meeting += 1
          if (meeting === 2) bothHaveRead()
          await read
          if (onCall > 1)
            await tx.user.update({ where: { email: `${name}@example.org` }, data: { name: 'off' } })
        },
        { isolation: 'Serializable' },
      )
    await Promise.all([goOffCall('on call 1'), goOffCall('on call 2')])
    expect(await db.user.count({ where: { name: { startsWith: 'on call' } } })).toBe(1)
    expect(attempts).toContain(2)
  })

  it('a deadlock is resolved by running the loser again', async () => {
    const { db, transaction } = test.database
    await db.user.createMany({ data: [user('a').data, user('b').data] })
    let arrived = 0
    let proceed = () => {}
    const both = new Promise<void>((resolve) => {
      proceed = resolve
    })
    const touch = (first: string, second: string) =>
      transaction(async (tx, { attempt }) => {
        const rename = (name: string) =>
          tx.user.update({ where: { email: `${name}@example.org` }, data: { name: `${name}!` } })
        await rename(first)
        arrived += 1
        if (arrived === 2) proceed()
        await both
        await rename(second)
        return attempt
      })
    const attempts = await Promise.all([touch('a', 'b'), touch('b', 'a')])
    // The loser may be faster than the one it made way for, and lose once more.
    expect(Math.max(...attempts)).toBeGreaterThan(1)
  })
})

describe('deadline and signal', () => {
  const running = async (sql: string) =>
    Number(
      (
        await test.database.db.$queryRaw<{ count: bigint }[]>`
          SELECT count(*) FROM pg_stat_activity
          WHERE query LIKE ${`${sql}%`} AND state <> 'idle' AND pid <> pg_backend_pid()`
      )[0]?.count,
    )

  /** Opening one may take longer than what is tested allows for getting one. */
  const haveConnection = () => test.database.db.user.count()

  it('the deadline cancels the running statement on the server', async () => {
    const start = performance.now()
    const late = test.database.transaction((tx) => tx.$executeRaw`SELECT pg_sleep(59)`, {
      deadlineMs: 100,
    })
    await expect(late).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED', retryable: true })
    expect(performance.now() - start).toBeLessThan(3_000)
    await expect.poll(() => running('SELECT pg_sleep(59)')).toBe(0)
  })

  it('its error says what the attempt before had failed for', async () => {
    const late = test.database.transaction(
      async (tx, { attempt }) => {
        if (attempt === 1) await tx.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`
        await new Promise(() => {})
      },
      { deadlineMs: 2_000 },
    )
    await expect(late).rejects.toMatchObject({
      code: 'DB_DEADLINE_EXCEEDED',
      cause: expect.any(Error),
    })
  })

  it("Prisma's own timeout does so too", async () => {
    await haveConnection()
    const late = test.database.db.$transaction((tx) => tx.$executeRaw`SELECT pg_sleep(58)`, {
      timeout: 50,
      maxWait: 50,
    })
    await expect(late).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED' })
    await expect.poll(() => running('SELECT pg_sleep(58)')).toBe(0)
  })

  it("Prisma's maxWait by itself bounds the wait for a connection, and nothing else", async () => {
    const { db, pool } = test.database
    await haveConnection()
    const slow = db.$transaction((tx) => tx.$executeRaw`SELECT pg_sleep(0.2)`, { maxWait: 50 })
    await expect(slow).resolves.toBe(1)

    const held = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
    const late = db.$transaction((tx) => tx.user.count(), { maxWait: 50 })
    await expect(late).rejects.toMatchObject({ code: 'DB_POOL_TIMEOUT' })
    for (const client of held) client.release()
  })

  it('a write that takes a transaction of its own is bounded by the configured one', async () => {
    const config = loadDatabaseConfig({
      DATABASE_URL: test.url,
      DATABASE_RETRY_DEADLINE_MS: '100',
    })
    const database = createDatabase(config, { application: 'deadline' })
    const { id } = await test.database.db.user.create(user('locked'))
    await withConnection(test.url, async (rival) => {
      await rival.query('BEGIN')
      await rival.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [id])
      const { db } = database
      const remove = db.user.delete({ where: { id }, include: { campaigns: true } })
      await expect(remove).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED' })
      const batch = db.$transaction([db.user.count(), db.user.deleteMany({ where: { id } })])
      await expect(batch).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED' })
    })
    await database.close()
  })

  it('work that is busy elsewhere is cut off too, and what it wrote is rolled back', async () => {
    const late = test.database.transaction(
      async (tx, { signal }) => {
        await tx.user.create(user('too late'))
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        await new Promise(() => {})
      },
      { deadlineMs: 100 },
    )
    await expect(late).rejects.toMatchObject({ code: 'DB_DEADLINE_EXCEEDED' })
    expect(await names()).not.toContain('too late')
  })

  it('an abort cancels with the reason of the signal', async () => {
    const abort = new AbortController()
    const aborted = test.database.transaction(
      async (tx) => {
        setTimeout(() => abort.abort(new Error('client went away')), 20)
        await tx.$executeRaw`SELECT pg_sleep(57)`
      },
      { signal: abort.signal },
    )
    await expect(aborted).rejects.toThrow('client went away')
    await expect.poll(() => running('SELECT pg_sleep(57)')).toBe(0)
  })

  it('nothing is begun for a signal that is already aborted', async () => {
    const work = vi.fn()
    const options = { signal: AbortSignal.abort(new Error('too late')) }
    await expect(test.database.transaction(work, options)).rejects.toThrow('too late')
    expect(work).not.toHaveBeenCalled()
  })
})

describe('operation id', () => {
  it('runs once and gives every later caller what the first one got', async () => {
    const work = vi.fn(async () => ({ at: new Date(0), coins: 7n, none: null }))
    const run = () => test.database.transaction(work, { operationId: 'once' })
    const first = await run()
    expect(await run()).toEqual(first)
    expect(work).toHaveBeenCalledOnce()
  })

  it.each([[null], [undefined], ['null'], [[undefined, null]]])(
    'gives %j back as it was',
    async (value) => {
      const operationId = `value ${JSON.stringify(value)}`
      const run = () => test.database.transaction(async () => value, { operationId })
      expect([await run(), await run()]).toEqual([value, value])
    },
  )

  it('says so when the one that runs does not end in time', async () => {
    const config = loadDatabaseConfig({
      DATABASE_URL: test.url,
      DATABASE_LOCK_TIMEOUT_MS: '50',
    })
    const database = createDatabase(config, { application: 'impatient' })
    const operationId = 'slow'
    const answer = await test.database.transaction(
      async () => {
        const again = database.transaction(async () => 'again', { operationId })
        await expect(again).rejects.toMatchObject({
          code: 'DB_OPERATION_IN_PROGRESS',
          retryable: true,
          operationId,
        })
        return 'first'
      },
      { operationId },
    )
    expect(answer).toBe('first')
    expect(await database.transaction(async () => 'again', { operationId })).toBe('first')
    await database.close()
  })

  it('runs once when used twice at the same time', async () => {
    const run = () =>
      test.database.transaction(async (tx) => (await tx.user.create(user('twice at once'))).id, {
        operationId: 'at once',
      })
    const [first, second] = await Promise.all([run(), run()])
    expect(second).toBe(first)
  })

  it('is refused for something else', async () => {
    const run = (fingerprint: string) =>
      test.database.transaction(async () => 1, { operationId: 'mine', fingerprint })
    await run('a')
    await expect(run('b')).rejects.toMatchObject({ code: 'DB_OPERATION_MISMATCH' })
    expect(await run('a')).toBe(1)
  })

  it('is free again after a rollback', async () => {
    const fails = test.database.transaction(async () => rollBack(), { operationId: 'again' })
    await expect(fails).rejects.toThrow('roll back')
    expect(await test.database.transaction(async () => 2, { operationId: 'again' })).toBe(2)
  })

  it('is forgotten after its time', async () => {
    const { db } = test.database
    await test.database.transaction(async () => {}, { operationId: 'old' })
    await db.$executeRaw`UPDATE operation_outcomes SET created_at = now() - interval '2 days' WHERE id = 'old'`
    expect(await test.database.pruneOperations({ olderThanMs: 86_400_000 })).toBe(1)
    expect(await db.operationOutcome.count({ where: { id: 'old' } })).toBe(0)
    expect(await db.operationOutcome.count()).toBeGreaterThan(0)
  })
})

describe("Prisma's batch", () => {
  it('commits together or not at all', async () => {
    const { db } = test.database
    await db.$transaction([db.user.create(user('batch 1')), db.user.create(user('batch 2'))])
    const failing = db.$transaction([
      db.user.create(user('batch 3')),
      db.user.create(user('batch 1')),
    ])
    await expect(failing).rejects.toMatchObject({ code: 'P2002' })
    expect(await names()).not.toContain('batch 3')
  })
})
