import { findProcess, type ProcessEntry } from './processes.js'

const pollMs = 500

/**
 * The processes between us and the `npm` or `pnpm` that runs us as one of its scripts, that one
 * included. Empty when no such program runs us.
 */
export function scriptRunners(
  parent: number,
  find: (pid: number) => ProcessEntry | undefined,
): number[] {
  const runners: number[] = []
  for (let pid = parent; pid > 1; ) {
    const entry = find(pid)
    if (!entry) return []
    runners.push(pid)
    if (/(^|[/ ])p?npm(-cli\.js|\.cjs|\.mjs)?( |$)/.test(entry.command)) return runners
    pid = entry.parent
  }
  return []
}

/**
 * Calls back once when the `npm` or `pnpm` that runs us, or a shell in between, has been killed: npm
 * hands signals on to its shell only, and that dies without telling us.
 *
 * @returns stops watching
 */
export function onAbandoned(listener: () => void): () => void {
  const runners = scriptRunners(process.ppid, findProcess)
  const timer = setInterval(() => {
    if (runners.every(exists)) return
    clearInterval(timer)
    listener()
  }, pollMs)
  timer.unref()
  return () => clearInterval(timer)
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
