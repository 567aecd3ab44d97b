import { join, relative } from 'node:path'
import {
  developmentSettings,
  PostgresError,
  type PostgresOptions,
  type PostgresServer,
  startPostgres,
} from '@repo/postgres'
import type { TaskContext } from './task.js'

/** The port the embedded server takes when nobody else has it, so that its URL stays the same. */
const preferredPort = 54_329
export const databaseName = 'app'
/** Whom the applications connect as: a role that can change rows, and not the schema. */
const applicationUser = 'application'

/** The database the system runs on. */
export interface Database {
  /** What to tell a person: never the password of somebody else's server. */
  readonly description: string
  /** The variables that lead the applications to it. */
  readonly environment: NodeJS.ProcessEnv
  /** The same, for what prepares it: with a role that may change the schema. */
  readonly ownerEnvironment: NodeJS.ProcessEnv
  /** What to look at when it can't be prepared; only of our own server. */
  readonly advice?: string
  stop(): Promise<void>
}

/** The variables that name a server: all at once, or one part of the connection each. */
const nameServer = [
  'DATABASE_URL',
  'DATABASE_HOST',
  'DATABASE_USER',
  'DATABASE_PASSWORD',
  'DATABASE_NAME',
]

/** Whether the environment names a server, and be it by halves: whoever connects says what is missing. */
export function namesServer(environment: NodeJS.ProcessEnv): boolean {
  return nameServer.some((name) => environment[name])
}

/**
 * The server that the environment names, or else the embedded one.
 *
 * @param onCrash told the end of the embedded server's log when it ends unasked
 */
export async function openDatabase(
  { root, dataFolder, environment }: TaskContext,
  onCrash: (lastWords: string) => void,
): Promise<Database> {
  if (namesServer(environment)) {
    const url = environment['DATABASE_URL']
    return {
      description: url ? withoutPassword(url) : 'as the variables DATABASE_… say',
      environment,
      ownerEnvironment: environment,
      stop: async () => {},
    }
  }
  const server = await startEmbedded({
    dataDirectory: join(dataFolder, 'postgres'),
    settings: developmentSettings,
    onCrash,
  })
  const owner = server.url(databaseName)
  const forApplications = {
    ...environment,
    DATABASE_URL: asUser(owner, applicationUser),
    // Production asks for TLS, which a server that listens on loopback only does without.
    DATABASE_SSL_MODE: 'disable',
  }
  return {
    description: `${owner}  (data in ${shortPath(root, server.dataDirectory)})`,
    environment: forApplications,
    ownerEnvironment: { ...forApplications, DATABASE_MIGRATION_URL: owner },
    advice: `The server's log is ${server.logFile}. If its data is damaged, move ${server.dataDirectory} away and start again.`,
    stop: () => server.stop(),
  }
}

async function startEmbedded(options: PostgresOptions): Promise<PostgresServer> {
  try {
    return await startPostgres({ ...options, port: preferredPort })
  } catch (error) {
    if (!(error instanceof PostgresError) || error.code !== 'POSTGRES_PORT_IN_USE') throw error
    return await startPostgres(options)
  }
}

/** The same database for another user, whose password is the name: the server listens on loopback only. */
function asUser(connectionString: string, user: string): string {
  const url = new URL(connectionString)
  url.username = user
  url.password = user
  return url.href
}

function shortPath(root: string, path: string): string {
  const inside = relative(root, path)
  return inside.startsWith('..') ? path : inside
}

/** A connection string that can be shown. */
export function withoutPassword(connectionString: string): string {
  if (!URL.canParse(connectionString)) return 'as DATABASE_URL says'
  const url = new URL(connectionString)
  if (url.password) url.password = '***'
  if (url.searchParams.has('password')) url.searchParams.set('password', '***')
  return url.href
}
