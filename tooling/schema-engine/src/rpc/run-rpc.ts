import type { Readable } from 'node:stream'
import { SchemaEngine, type SchemaEngineOptions } from '../engine/schema-engine.js'
import { SchemaEngineError } from '../errors.js'
import { serve } from './server.js'

export interface RpcProcess {
  input: Readable
  /** Sends one line to the command line. */
  write: (line: string) => void
  /** Calls back when the process is asked to end, or an exception reached nobody. */
  onInterrupt: (listener: (reason: unknown) => void) => void
  /** Called when nothing but cleaning up is left, which a server that does not answer must not prolong. */
  onEnding: () => void
}

/**
 * Serves Prisma's command line until it closes its end or the process is interrupted. A call that is
 * running then is cancelled on the server and answered with an error: nobody waits for its result any
 * more, and nothing of it may be committed later.
 *
 * @returns the exit code
 */
export async function runRpc(options: SchemaEngineOptions, process: RpcProcess): Promise<number> {
  const engine = new SchemaEngine(options)
  const server = serve(engine, process.input, process.write)
  const interrupted = new Promise<unknown>((resolve) => process.onInterrupt(resolve))

  const reason = await Promise.race([server.ended.then(() => undefined), interrupted])
  process.onEnding()
  const wasBusy = server.isBusy()
  server.fail(
    reason instanceof Error ? reason : new SchemaEngineError('The command was interrupted.'),
  )
  await (wasBusy ? engine.abort() : engine.close())
  return wasBusy || reason instanceof Error ? 1 : 0
}
