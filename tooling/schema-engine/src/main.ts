import { readFileSync } from 'node:fs'
import { parseArguments } from './arguments.js'
import { runCommand } from './command/run-command.js'
import { loadWasm } from './engine/wasm.js'
import { createLog } from './log.js'
import { runRpc } from './rpc/run-rpc.js'

/** How long to wait for servers to stop what is running before leaving anyway. */
const EXIT_DEADLINE_MS = 4_000

const log = createLog(
  (text) => process.stderr.write(text),
  () => new Date(),
)

// Prisma's command line reads every line of stderr as JSON, and Node's warnings are none.
process.removeAllListeners('warning')
// When it is gone there is nobody to tell, and a broken pipe must not stop the cancelling.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

process.exitCode = await main(process.argv.slice(2))
process.stdin.destroy()

async function main(args: readonly string[]): Promise<number> {
  const invocation = parseArguments(args)
  switch (invocation.kind) {
    case 'version': {
      const { version } = await loadWasm()
      process.stdout.write(`schema-engine-cli ${version()}\n`)
      return 0
    }
    case 'command':
      return runCommand(invocation.name, invocation.url, log)
    case 'rpc': {
      const { url, shadowDatabaseUrl, schemaFiles } = invocation
      const files = schemaFiles.map((path) => ({ path, content: readFileSync(path, 'utf8') }))
      return runRpc(
        { url, shadowDatabaseUrl, schemaFiles: files, lockTimeoutMs: lockTimeout() },
        {
          input: process.stdin,
          write: (line) => process.stdout.write(line),
          onInterrupt,
          onEnding: () => setTimeout(() => process.exit(1), EXIT_DEADLINE_MS).unref(),
        },
      )
    }
  }
}

function onInterrupt(listener: (reason: unknown) => void): void {
  process.once('SIGTERM', listener)
  process.once('SIGINT', listener)
  // A crash inside WebAssembly rejects no promise of ours.
  process.on('uncaughtException', (error) => {
    log({
      level: 'ERROR',
      fields: { is_panic: false, message: error.message },
      target: 'schema_engine::logger',
    })
    listener(error)
  })
}

function lockTimeout(): null | undefined {
  // biome-ignore lint/style/noProcessEnv: Prisma's own switch, read at the process's edge
  return process.env['PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK'] ? null : undefined
}
