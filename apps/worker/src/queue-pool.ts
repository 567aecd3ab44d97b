import { type Database, DatabaseError } from '@repo/db'
import { sharedPool } from '@repo/jobs/queue'

type Pool = Database['pool']
type Listener = Parameters<Pool['connect']>[0]
type Client = NonNullable<Parameters<Listener>[1]>

/** "Cannot connect now": on hearing it, the queue waits and repeats those of its statements that it may. */
const TRY_AGAIN_LATER = '57P03'

/** What the server tells the sessions that it ends when it is shut down. */
const SHUT_DOWN = new Set(['57P01', '57P02'])

/**
 * The shared pool, with a lost connection told in a code that the queue knows. It waits for none that it
 * does not know: a restart of the server while it notes how a job has ended would be an error that nothing
 * catches, and the job would stay locked for hours.
 */
export function queuePool(database: Database): Pool {
  const pool = sharedPool(database)
  return overriding(pool, {
    connect: ((listener?: Listener) => {
      // With a callback it is to listen for new jobs, which the queue takes up again by itself.
      if (listener !== undefined) return pool.connect(listener)
      return retold(pool.connect()).then(queueClient)
    }) as Pool['connect'],
  })
}

function queueClient(client: Client): Client {
  // Of its overloads, the queue uses those that answer with a promise.
  const query = client.query.bind(client) as (...statement: unknown[]) => Promise<unknown>
  const retelling = (...statement: unknown[]) => retold(query(...statement))
  return overriding(client, { query: retelling as Client['query'] })
}

async function retold<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    if (!isPassing(error)) throw error
    throw Object.assign(new Error(error.message, { cause: error }), { code: TRY_AGAIN_LATER })
  }
}

function isPassing(error: unknown): error is Error {
  if (error instanceof DatabaseError) return error.retryable
  return error instanceof Error && 'code' in error && SHUT_DOWN.has(String(error.code))
}

/** `target` with other methods in the place of some; it stays the object that the others work on. */
function overriding<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, name) {
      const value = Reflect.get(name in methods ? methods : target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
