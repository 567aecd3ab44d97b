import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { expectGone } from './processes.js'

const command = fileURLToPath(new URL('../bin/with-postgres.js', import.meta.url))

/** Runs `with-postgres` and collects what comes out of it. */
function withPostgres(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [command, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // biome-ignore lint/style/noProcessEnv: the command needs the PATH; a server of the run is not for it
    env: { ...process.env, DATABASE_URL: '', ...environment },
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const ended = once(child, 'close').then(([status, signal]) => ({ ...output, status, signal }))
  /** Resolves when the output holds the text. */
  const said = (text: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      child.stdout.on('data', () => {
        const found = text.exec(output.stdout)
        if (found) resolve(found)
      })
    })
  return { child, ended, said }
}

/** A command that tells who it is and which server it got, and then waits. */
const waiting = [
  '--',
  process.execPath,
  '--input-type=module',
  '--eval',
  `import pg from ${JSON.stringify(import.meta.resolve('pg'))}
   const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
   await client.connect()
   client.on('error', () => {})
   const sql = "SELECT current_setting('data_directory') AS folder, pg_backend_pid() AS backend"
   const { folder, backend } = (await client.query(sql)).rows[0]
   process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(5) })
   console.log('ready', process.pid, backend, folder)
   setInterval(() => {}, 1000)`,
]

async function startWaiting(parameters = waiting) {
  const run = withPostgres(parameters)
  const [, pid, backend, folder] = await run.said(/ready (\d+) (\d+) (.+)\n/)
  return { ...run, pids: [Number(pid), Number(backend)], folder: folder ?? '' }
}

describe('with-postgres', () => {
  it('ends with the status of the command', async () => {
    const { ended } = withPostgres(['--', process.execPath, '--eval', 'process.exit(7)'])
    expect(await ended).toMatchObject({ status: 7, stdout: '', stderr: '' })
  })

  it('uses the server that DATABASE_URL names, and starts none', async () => {
    const script = 'console.log(process.env.DATABASE_URL)'
    const { ended } = withPostgres(['--', process.execPath, '--eval', script], {
      DATABASE_URL: 'postgresql://elsewhere/database',
    })
    expect(await ended).toMatchObject({ status: 0, stdout: 'postgresql://elsewhere/database\n' })
  })

  it('hands a signal on and leaves nothing behind', async () => {
    const { child, ended, pids, folder } = await startWaiting()
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({
      status: 5,
      stdout: expect.stringContaining('asked to stop'),
    })
    await expectGone({ pids, paths: [folder] })
  })

  it('leaves nothing behind when it is killed', async () => {
    const { child, ended, pids, folder } = await startWaiting()
    child.kill('SIGKILL')
    expect(await ended).toMatchObject({ signal: 'SIGKILL' })
    await expectGone({ pids, paths: [folder] })
  })

  it('explains itself when it is used wrongly', async () => {
    const { ended } = withPostgres(['--port', 'many', '--', 'true'])
    expect(await ended).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--port must be a number.*"many".*Usage: with-postgres/s),
    })
  })

  it('says which command could not be run', async () => {
    const { ended } = withPostgres(['--', 'no-such-command'])
    expect(await ended).toMatchObject({
      status: 127,
      stderr: expect.stringContaining('no-such-command could not be run'),
    })
  })
})
