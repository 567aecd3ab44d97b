import { beforeAll, describe, expect, it } from 'vitest'
import { Prisma, RetryExhaustedError } from '../../src/index.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'

// A deferred constraint is looked at by COMMIT, which Prisma sends by itself. What it fails with must look
// as if a statement had failed with it.

const test = useTestDatabase()

const SQLSTATES = [
  ...['22001', '22003', '22P02', '23001', '23502', '23503', '23505', '23514'],
  ...['40001', '42703', '42P01', 'P0001'],
]

beforeAll(() =>
  withConnection(test.url, (admin) =>
    admin.query(`
      CREATE FUNCTION fail_as_named() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'no' USING
          ERRCODE = split_part(NEW.name, ' ', 2), CONSTRAINT = 'a_constraint', TABLE = 'users'; END $$;
      CREATE TRIGGER fail_at_once AFTER INSERT ON users
        FOR EACH ROW WHEN (NEW.name LIKE 'statement %') EXECUTE FUNCTION fail_as_named();
      CREATE CONSTRAINT TRIGGER fail_at_commit AFTER INSERT ON users
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.name LIKE 'commit %') EXECUTE FUNCTION fail_as_named()`),
  ),
)

const nobody = (name: string) => ({ data: { email: 'nobody@example.org', name } })
const ways: Record<string, (name: string) => PromiseLike<unknown>> = {
  'database.transaction': (name) => test.database.transaction((tx) => tx.user.create(nobody(name))),
  'db.$transaction': (name) => test.database.db.$transaction((tx) => tx.user.create(nobody(name))),
  'a batch': (name) =>
    test.database.db.$transaction([
      test.database.db.user.count(),
      test.database.db.user.create(nobody(name)),
    ]),
  'a write of several statements': (name) => {
    const { data } = nobody(name)
    return test.database.db.user.create({
      data: { ...data, campaigns: { create: { name: 'Roof' } } },
    })
  },
}

/** What there is to see of the error of a write that fails then. */
async function failure(write: (name: string) => PromiseLike<unknown>, name: string) {
  const error: unknown = await Promise.resolve(write(name)).catch((reason: unknown) => reason)
  // A conflict comes back each time.
  const known = error instanceof RetryExhaustedError ? error.cause : error
  if (!(known instanceof Prisma.PrismaClientKnownRequestError)) throw error
  const { code, clientVersion, meta, message } = known
  const { modelName: _modelName, driverAdapterError, ...others } = meta ?? {}
  const { cause } = driverAdapterError as Error
  return { code, clientVersion, others, cause, words: message.slice(message.lastIndexOf('\n') + 1) }
}

describe.each(SQLSTATES)('%s', (sqlstate) => {
  it.each(Object.entries(ways))('%s', async (_name, write) => {
    expect(await failure(write, `commit ${sqlstate}`)).toEqual(
      await failure(write, `statement ${sqlstate}`),
    )
    expect(await test.database.db.user.count()).toBe(0)
  })
})
