import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { canReach, serverAccount } from './account.js'
import type { Cluster } from './cluster.js'
import { sharedFolder } from './shared-folder.js'

/** Where a server keeps its data and its log, and what becomes of them in the end. */
export interface Place extends Cluster {
  readonly logFile: string
  /** Takes away what a throw-away server has left; nothing otherwise. */
  release(): Promise<void>
}

/** The place for data that is kept: the folder asked for, if the server's account can reach it. */
export function lastingPlace(requested: string): Place {
  const reachable = canReach(serverAccount(requested), dirname(requested))
  const dataDirectory = reachable ? requested : join(sharedFolder(requested), 'data')
  return {
    dataDirectory,
    account: serverAccount(dataDirectory),
    logFile: `${dataDirectory}.log`,
    release: async () => {},
  }
}

/** A new place among the temporary files that goes away with the server. */
export async function throwAwayPlace(): Promise<Place> {
  const account = serverAccount()
  const base = canReach(account, tmpdir()) ? tmpdir() : sharedFolder(tmpdir())
  const folder = await mkdtemp(join(base, 'embedded-postgres-'))
  if (account) await chown(folder, account.uid, account.gid)
  return {
    dataDirectory: join(folder, 'data'),
    account,
    logFile: join(folder, 'server.log'),
    release: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  }
}
