import { type Credentials, connectionUrl, defaultSuperuser } from './connection-url.js'
import { PostgresError } from './errors.js'
import type { Request, ServerSpecification, ShutdownMode, Whereabouts } from './protocol.js'
import type { Settings } from './settings.js'
import { type Answer, startSupervisor } from './supervisor-process.js'

/** A running PostgreSQL 18 server that ends with this process, however that ends. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number
  /** The postmaster's process id; another one after a restart. */
  readonly pid: number
  /** Where the data really is. Elsewhere than asked for when the server could not go there. */
  readonly dataDirectory: string
  readonly logFile: string
  /**
   * A connection string.
   *
   * @param database `postgres` when not given
   * @param credentials another user than the superuser
   */
  url(database?: string, credentials?: Credentials): string
  /** Takes the server down but keeps its data and its port, until `start`. `fast` if not given. */
  shutdown(mode?: ShutdownMode): Promise<void>
  /** Starts the server again after a shutdown or a crash. */
  start(): Promise<void>
  /** Shuts down and starts again; `immediate` is what a crash does. `fast` if not given. */
  restart(mode?: ShutdownMode): Promise<void>
  /**
   * Starts a streaming replica that reads what this server writes. This server is restarted for it,
   * because its data is copied: start replicas before you connect.
   */
  startReplica(options?: ReplicaOptions): Promise<PostgresServer>
  /** Ends another process when this one is killed; `null` says that it has ended by itself. */
  guard(pid: number | null): void
  /** Ends the server for good, and with it a throw-away server's data. May be called repeatedly. */
  stop(): Promise<void>
}

/** What a replica is to be like. */
export interface ReplicaOptions {
  /** The TCP port on 127.0.0.1. Any free one when not given. */
  readonly port?: number
  /** Settings that differ from the primary's. */
  readonly settings?: Settings
  /** Its `application_name` in the primary's pg_stat_replication. `replica` when not given. */
  readonly name?: string
  /** Told the end of the replica's log when it ends without having been asked to. */
  readonly onCrash?: (lastWords: string) => void
}

/**
 * Starts a server by its specification and hands out its handle when it accepts connections.
 *
 * @param prepared called when the data directory is there and the server is not yet started
 */
export async function startServer(
  specification: ServerSpecification,
  onCrash: (lastWords: string) => void = () => {},
  prepared: () => Promise<void> = async () => {},
): Promise<PostgresServer> {
  const supervisor = startSupervisor(specification, onCrash)
  const superuser = { ...defaultSuperuser, password: specification.password }
  let where: Whereabouts
  let stopping: Promise<void> | undefined

  async function ask(request: Request): Promise<Answer> {
    if (stopping) throw new PostgresError('POSTGRES_STOPPED', 'This server has been stopped')
    const answer = await supervisor.request(request)
    if (answer.type === 'failed') {
      const { code, message, port } = answer
      throw new PostgresError(code, message, { port })
    }
    return answer
  }
  async function start(): Promise<void> {
    const answer = await ask({ type: 'start' })
    if (answer.type === 'started') where = answer
  }
  async function shutdown(mode: ShutdownMode = 'fast'): Promise<void> {
    await ask({ type: 'shutdown', mode })
  }
  function stop(): Promise<void> {
    stopping ??= supervisor.end()
    return stopping
  }

  try {
    await ask({ type: 'prepare' }).finally(prepared)
    await start()
  } catch (error) {
    await stop()
    throw error
  }

  return {
    get port() {
      return where.port
    },
    get pid() {
      return where.pid
    },
    get dataDirectory() {
      return where.dataDirectory
    },
    get logFile() {
      return where.logFile
    },
    url: (database = 'postgres', credentials = superuser) =>
      connectionUrl(where.port, credentials, database),
    start,
    shutdown,
    async restart(mode) {
      await shutdown(mode)
      await start()
    },
    async startReplica(options = {}) {
      await shutdown()
      return startServer(standby(specification, where, options), options.onCrash, start)
    },
    guard: (pid) => supervisor.tell({ type: 'guard', pid }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** A throw-away server that starts from a copy of the primary's data and follows it from there. */
function standby(
  primary: ServerSpecification,
  { dataDirectory, port }: Whereabouts,
  options: ReplicaOptions,
): ServerSpecification {
  const name = options.name ?? 'replica'
  return {
    ...primary,
    dataDirectory: undefined,
    port: options.port,
    standbyOf: dataDirectory,
    settings: {
      ...primary.settings,
      primary_conninfo: `host=127.0.0.1 port=${port} user=postgres password='${primary.password}' application_name='${name}'`,
      wal_receiver_create_temp_slot: true,
      wal_retrieve_retry_interval: '100ms',
      ...options.settings,
    },
  }
}
