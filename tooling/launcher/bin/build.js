// @ts-check
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** @type {NodeJS.Signals[]} */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Builds workspaces, this one included, which is why it is not TypeScript. Says what it builds, and
 * nothing of what comes from the cache.
 *
 * @param {readonly string[]} workspaces names; what they depend on is built as well
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<number>} 0, or a status to exit with when the reason has been said
 */
export async function build(workspaces, environment) {
  const filters = workspaces.map((name) => `--filter=${name}`)
  const turbo = spawn(
    join(root, 'node_modules', '.bin', 'turbo'),
    ['run', 'build', '--json', ...filters],
    {
      cwd: root,
      env: { ...environment, TURBO_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    },
  )
  const ended = new Promise((resolve) => turbo.once('close', (status) => resolve(status ?? 1)))
  let interrupted = false
  const handOn = (/** @type {NodeJS.Signals} */ signal) => {
    interrupted = true
    turbo.kill(signal)
  }
  for (const signal of stopSignals) process.on(signal, handOn)

  /** @type {{ source: string, text: string }[]} */
  const lines = []
  for await (const json of createInterface({ input: turbo.stdout })) {
    const line = JSON.parse(json)
    lines.push(line)
    if (line.text.startsWith('cache miss')) {
      process.stdout.write(`  ${line.source.replace('#', ' ')}\n`)
    }
  }
  const status = await ended
  for (const signal of stopSignals) process.off(signal, handOn)
  if (interrupted) return 130
  if (status !== 0) process.stderr.write(failedOutput(lines))
  return status
}

/**
 * What the tasks said that have failed. Turbo names them at the end.
 *
 * @param {readonly { source: string, text: string }[]} lines
 */
function failedOutput(lines) {
  const failed = lines.find(({ text }) => text.startsWith('Failed:'))?.text ?? ''
  return lines
    .filter(({ source }) => source === 'turbo' || failed.includes(source))
    .map(({ text }) => `${text}\n`)
    .join('')
}
