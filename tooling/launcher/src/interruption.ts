import { onAbandoned } from '@repo/postgres'

/**
 * Aborted when we are asked to stop: by Ctrl-C, by SIGTERM, by a terminal that closes, by the end of
 * the npm that runs us, or by the end of whoever reads what we write.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  const stop = () => controller.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  onAbandoned(stop)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop)
  return controller.signal
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
