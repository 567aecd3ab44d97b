import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { cloneDatabase } from '../src/testing/index.js'
import { startDb } from './support/db-process.js'

const COMMAND = fileURLToPath(new URL('../bin/db.js', import.meta.url))

test.each([
  { answer: 'n', code: 4, left: 1, said: 'Nothing was done.' },
  { answer: '', code: 4, left: 1, said: 'Nothing was done.' },
  { answer: 'y', code: 0, left: 0, said: 'tables are empty' },
])(
  'at a terminal a person is asked, and "$answer" decides',
  async ({ answer, code, left, said }) => {
    const { url, drop } = await cloneDatabase(inject('adminUrl'), inject('template'))
    onTestFinished(drop)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    onTestFinished(() => client.end())
    await client.query(
      "INSERT INTO users (id, email, name) VALUES (gen_random_uuid(), 'a@b.org', 'A')",
    )

    const ended = await answering(['clear'], url, '[y/N]', answer)
    expect(ended).toMatchObject({ code, output: expect.stringContaining(said) })
    expect((await client.query('SELECT FROM users')).rowCount).toBe(left)
  },
)

test('a reader that has read enough is no error', async () => {
  const { child, result } = startDb(['--help'], {})
  child.stdout.destroy()
  expect(await result).toMatchObject({ stderr: '' })
})

/** Runs the command in a pseudo-terminal, made by `script`, and answers its question. */
async function answering(args: readonly string[], url: string, question: string, answer: string) {
  const command = [process.execPath, COMMAND, ...args]
  const script =
    process.platform === 'linux'
      ? [
          '--quiet',
          '--return',
          '--command',
          command.map((word) => `'${word}'`).join(' '),
          '/dev/null',
        ]
      : ['-q', '/dev/null', ...command]
  const child = spawn('script', script, {
    // biome-ignore lint/style/noProcessEnv: a process needs it to find the shell
    env: { PATH: process.env['PATH'], SHELL: '/bin/sh', TERM: 'xterm', DATABASE_URL: url },
  })
  let output = ''
  let answered = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (answered || !output.includes(question)) return
    answered = true
    child.stdin.write(`${answer}\n`)
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, output }
}
