import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startApp } from './app-process.js'
import { apps } from './apps.js'
import { watchBuilds } from './build-watch.js'
import { aborted } from './interruption.js'
import { startProgram } from './program.js'
import { reloading } from './reloading.js'
import { summary } from './summary.js'
import { type Ground, onDatabase, say } from './system.js'
import type { Task } from './task.js'

/**
 * `pnpm dev`: the whole system, built again and reloaded whenever a source file changes. What fails
 * to build, or ends by itself, is said and waits for the next change.
 */
export const runDev: Task = (context) => onDatabase(context, develop)

async function develop(ground: Ground): Promise<void> {
  const { root, database, releasers, interruption, databaseEnded } = ground
  const { environment } = database

  const running = apps.map((app) => {
    const label = app.name.padEnd(7)
    const start = () => startApp(app, root, environment, (line) => say(`${label}| ${line}`))
    return reloading(start, () => say(`${label}| has ended, and waits for a change`))
  })
  releasers.add(async () => {
    await Promise.all(running.map((app) => app.stop()))
  })

  const folders = buildFolders(root)
  const programs = apps.map(({ program }) => join(root, program))
  const stopWatching = watchBuilds(folders, programs, () => {
    say('Reloading')
    for (const app of running) void app.reload()
  })
  releasers.add(async () => stopWatching())

  const builder = startProgram({
    folder: root,
    command: [
      fileURLToPath(new URL('./keeper.js', import.meta.url)),
      join(root, 'node_modules', '.bin', 'turbo'),
      ...['watch', 'build', '--output-logs=new-only', '--ui=stream'],
    ],
    environment: { ...environment, TURBO_TELEMETRY_DISABLED: '1' },
    onLine: (line) => {
      if (line.trim()) say(`build  | ${line}`)
    },
  })
  releasers.add(builder.stop)

  say(`\n${summary(database.description, environment)}`)
  await Promise.race([aborted(interruption), databaseEnded])
  say('\nStopping')
}

/** Where the applications and what they import are built. */
function buildFolders(root: string): string[] {
  return ['apps', 'packages']
    .flatMap((group) =>
      readdirSync(join(root, group)).map((name) => join(root, group, name, 'dist')),
    )
    .filter((folder) => existsSync(folder))
}
