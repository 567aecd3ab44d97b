import { chown, writeFile } from 'node:fs/promises'
import { type Binaries, findBinaries } from './binaries.js'
import { configureCluster, copyCluster, holdsCluster, initializeCluster } from './cluster.js'
import { PostgresError } from './errors.js'
import { releaseDataDirectory } from './lock-file.js'
import { lastingPlace, type Place, throwAwayPlace } from './place.js'
import { freePort } from './port.js'
import { type Postmaster, startPostmaster } from './postmaster.js'
import type { ServerSpecification, ShutdownMode, Whereabouts } from './protocol.js'
import { renderSettings } from './settings.js'

/** One server from the making of its data directory to the end. */
export interface SupervisedServer {
  prepare(signal: AbortSignal): Promise<unknown>
  start(signal: AbortSignal): Promise<Whereabouts>
  shutdown(mode: ShutdownMode): Promise<void>
  close(): Promise<void>
}

const portAttempts = 5
const ready = /ready to accept (read-only )?connections/
const streaming = /started streaming WAL from primary/

/** @param onCrash told the end of the log when the server ends without having been asked to */
export async function superviseServer(
  specification: ServerSpecification,
  onCrash: (lastWords: string) => void,
): Promise<SupervisedServer> {
  const { dataDirectory } = specification
  const place = dataDirectory ? lastingPlace(dataDirectory) : await throwAwayPlace()
  let port = specification.port
  let everStarted = false
  let postmaster: Postmaster | undefined
  /** Only the first start of a copy waits for the primary: later it may have been promoted. */
  let awaited = specification.standbyOf ? [ready, streaming] : [ready]

  async function prepare(signal: AbortSignal): Promise<Binaries> {
    const binaries = await findBinaries(place.account)
    if (await holdsCluster(place.dataDirectory)) {
      await releaseDataDirectory(place.dataDirectory)
    } else if (specification.standbyOf) {
      await copyCluster(place, specification.standbyOf)
    } else {
      await initializeCluster(place, binaries, specification.password, signal)
    }
    return binaries
  }

  async function start(signal: AbortSignal): Promise<Whereabouts> {
    const binaries = await prepare(signal)
    signal.throwIfAborted()
    if (!everStarted) await beginLog(place)
    everStarted = true
    for (let attempt = 1; ; attempt++) {
      const candidate = port ?? (await freePort())
      await configure(place, specification, candidate)
      try {
        const started = await startPostmaster(binaries, place, awaited, signal)
        watch(started)
        port = candidate
        awaited = [ready]
        return { ...place, pid: started.pid, port }
      } catch (error) {
        if (port !== undefined || attempt === portAttempts || !isPortInUse(error)) throw error
      }
    }
  }

  function watch(started: Postmaster): void {
    postmaster = started
    void started.ended.then((lastWords) => {
      if (postmaster !== started) return
      postmaster = undefined
      onCrash(lastWords)
    })
  }

  async function shutdown(mode: ShutdownMode): Promise<void> {
    const running = postmaster
    postmaster = undefined
    await running?.shutdown(mode)
  }

  async function close(): Promise<void> {
    await shutdown(dataDirectory ? 'fast' : 'immediate')
    await place.release()
  }

  return { prepare, start, shutdown, close }
}

/** The log is about this run only, and belongs to whoever owns the data. */
async function beginLog({ logFile, account }: Place): Promise<void> {
  await writeFile(logFile, '', { mode: 0o600 })
  if (account) await chown(logFile, account.uid, account.gid)
}

async function configure(
  place: Place,
  { settings, hba, files }: ServerSpecification,
  port: number,
): Promise<void> {
  await configureCluster(place, {
    ...files,
    settings: renderSettings({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      ...settings,
      port,
    }),
    hba: `${hba.join('\n')}\n`,
  })
}

function isPortInUse(error: unknown): boolean {
  return error instanceof PostgresError && error.code === 'POSTGRES_PORT_IN_USE'
}
