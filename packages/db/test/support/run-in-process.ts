import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { COMMANDS } from '../../src/cli/command-table.js'
import { Output } from '../../src/cli/output.js'
import { runCommand } from '../../src/cli/run-command.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { ProcessResult } from './db-process.js'

/** Runs a `db` command as `main.ts` would, without the 0.3 s that a process takes to start. */
export async function runInProcess(
  args: readonly string[],
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<ProcessResult> {
  const written = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text
    },
  })
  const output = new Output(stream('stdout'), stream('stderr'), { coloured: false })
  const code = await runCommand(COMMANDS, args, output, () => ({
    environment,
    project: {
      root,
      schema: join(root, 'prisma', 'schema'),
      migrations: join(root, 'prisma', 'migrations'),
    },
    output,
    operator: 'test',
    signal: new AbortController().signal,
    config: () => loadDatabaseConfig(environment),
    ask: async () => undefined,
    now: Date.now,
    sleep,
  }))
  return { code, ...written }
}
