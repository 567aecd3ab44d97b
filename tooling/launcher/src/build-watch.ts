import { createHash } from 'node:crypto'
import { existsSync, type FSWatcher, readdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'

/** A build writes many files, and some of them twice. */
const quietMs = 300

/**
 * Calls back whenever the programs in these folders have become different ones, and are whole again.
 *
 * @param folders where builds go
 * @param programs what must be there for a build to be whole
 * @returns stops watching
 */
export function watchBuilds(
  folders: readonly string[],
  programs: readonly string[],
  onChange: () => void,
): () => void {
  let known = fingerprint(folders)
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    const now = fingerprint(folders)
    if (now === known || !programs.every((program) => existsSync(program))) return
    known = now
    onChange()
  }
  const watchers: FSWatcher[] = folders.map((folder) =>
    watch(folder, () => {
      clearTimeout(timer)
      timer = setTimeout(look, quietMs)
    }),
  )
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}

/** What is in the programs: a build that came out the same is no reason to start anything again. */
function fingerprint(folders: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders) {
    for (const name of readdirSync(folder).sort()) {
      if (name.endsWith('.js')) hash.update(name).update(contents(join(folder, name)))
    }
  }
  return hash.digest('hex')
}

/** Empty for a file that has just been removed. */
function contents(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
