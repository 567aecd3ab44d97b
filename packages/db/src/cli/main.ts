import { createRequire } from 'node:module'
import { hostname, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadDatabaseConfig } from '../config/load-database-config.js'
import type { CommandContext } from './command.js'
import { COMMANDS } from './command-table.js'
import { Output } from './output.js'
import { runCommand } from './run-command.js'

// biome-ignore lint/style/noProcessEnv: the entry point of a program reads its environment
const environment = process.env
const { stdin, stdout, stderr } = process

const coloured = environment['NO_COLOR'] === undefined && stdout.isTTY && stderr.isTTY
const output = new Output(stdout, stderr, { coloured })
const interruption = new AbortController()
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads us may have read enough, such as `| head`: no reason to stop half way.
    if (error.code !== 'EPIPE') throw error
  })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interruption.abort())
}

function contextFor(project: string | undefined): CommandContext {
  const root = project === undefined ? packageRoot() : resolve(project)
  return {
    environment,
    project: {
      root,
      schema: join(root, 'prisma', 'schema'),
      migrations: join(root, 'prisma', 'migrations'),
    },
    output,
    operator: `${userInfo().username}@${hostname()}`,
    signal: interruption.signal,
    config: () => loadDatabaseConfig(environment),
    ask,
    now: Date.now,
    sleep: (ms) => sleep(ms, undefined, { signal: interruption.signal }),
  }
}

function packageRoot(): string {
  // Resolved by name, because the bundler decides which file this code ends up in.
  return dirname(createRequire(import.meta.url).resolve('@repo/db/package.json'))
}

async function ask(question: string): Promise<string | undefined> {
  if (!stdin.isTTY || !stdout.isTTY) return undefined
  const terminal = createInterface({ input: stdin, output: stdout })
  try {
    return await terminal.question(question, { signal: interruption.signal })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    // Ctrl-C and Ctrl-D are a no, too.
    stdout.write('\n')
    return ''
  } finally {
    terminal.close()
  }
}

process.exitCode = await runCommand(COMMANDS, process.argv.slice(2), output, contextFor)
