import { failure, startApp, untilReady } from './app-process.js'
import { apps } from './apps.js'
import { aborted } from './interruption.js'
import { summary } from './summary.js'
import { type Ground, onDatabase, say } from './system.js'
import type { Task } from './task.js'

/** `npm start`: the whole system, until it is told to stop or a part of it ends. */
export const runStart: Task = (context) => onDatabase(context, runApps)

async function runApps({
  root,
  database,
  releasers,
  interruption,
  databaseEnded,
}: Ground): Promise<void> {
  const { environment } = database
  let quiet = true
  const programs = apps.map((app) => {
    const label = app.name.padEnd(7)
    const print = (line: string) => {
      if (!quiet) say(`${label}| ${line}`)
    }
    return { app, program: startApp(app, root, environment, print) }
  })
  releasers.add(async () => {
    await Promise.all(programs.map(({ program }) => program.stop()))
  })
  say(`Starting ${apps.map(({ name }) => name).join(' and ')}`)
  const ready = programs.map(({ app, program }) =>
    untilReady(app, program, environment, interruption),
  )
  await Promise.race([Promise.all(ready), databaseEnded])

  say(`\n${summary(database.description, environment)}`)
  quiet = false
  const failures = programs.map(({ app, program }) => failure(app, program))
  await Promise.race([aborted(interruption), databaseEnded, ...failures])
  say('\nStopping')
}
