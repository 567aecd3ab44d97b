import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const built = new URL('../dist/index.js', import.meta.url).href

/** What `npm start` runs once everything is built, with its data in a folder of the test's own. */
const script = `
import { tasks } from ${JSON.stringify(built)}
const [dataFolder] = process.argv.slice(1)
process.exitCode = await tasks.start({
  root: ${JSON.stringify(root)}, dataFolder, parameters: [], environment: process.env })`

/** A launch of the whole system. */
export interface Launch {
  readonly child: ChildProcess
  /** Everything it has written so far. */
  readonly output: () => string
  /** Waits until the summary is there, or fails with what there is instead. */
  ready(): Promise<void>
  /** Resolves when it has ended. */
  readonly ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>
}

/**
 * Launches the system.
 *
 * @param runner a shell command around it, where the launcher is `"$@"`, instead of nothing
 */
export function launch(
  dataFolder: string,
  environment: NodeJS.ProcessEnv,
  runner?: { readonly argv0: string; readonly shell: string },
): Launch {
  const launcher = [process.execPath, '--input-type=module', '--eval', script, dataFolder]
  const [program = '', ...parameters] = runner
    ? ['/bin/sh', '-c', runner.shell, 'sh', ...launcher]
    : launcher
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(runner && { argv0: runner.argv0 }),
    // biome-ignore lint/style/noProcessEnv: a person's environment, without the server of this run
    env: { ...process.env, DATABASE_URL: '', ...environment },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal }))
  return {
    child,
    output: () => output,
    ended,
    async ready() {
      const unexpected = ended.then(() => {
        throw new Error(`The system did not start:\n${output}`)
      })
      const summary = expect.poll(() => output, { timeout: 120_000 }).toContain('Ctrl-C')
      await Promise.race([summary, unexpected])
    },
  }
}

/** Ports for the applications that nobody else uses. */
export async function freePorts(): Promise<{ API_PORT: string; WORKER_PORT: string }> {
  const servers = [createServer(), createServer()]
  const ports: string[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push(String((server.address() as { port: number }).port))
  }
  for (const server of servers) server.close()
  const [API_PORT = '', WORKER_PORT = ''] = ports
  return { API_PORT, WORKER_PORT }
}
