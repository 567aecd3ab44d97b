import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { cloneDatabase } from '../src/testing/index.js'
import { startDb } from './support/db-process.js'
import { migrationProject } from './support/migration-project.js'

const COMMAND = fileURLToPath(new URL('../bin/db.js', import.meta.url))

test.each([
  { answer: 'no', keys: 'n\n', code: 4, left: 1, said: 'Nothing was done.' },
  { answer: 'nothing', keys: '\n', code: 4, left: 1, said: 'Nothing was done.' },
  { answer: 'Ctrl-C', keys: '\x03', code: 4, left: 1, said: 'Nothing was done.' },
  { answer: 'Ctrl-D', keys: '\x04', code: 4, left: 1, said: 'Nothing was done.' },
  { answer: 'yes', keys: 'y\n', code: 0, left: 0, said: 'tables are empty' },
])(
  'at a terminal a person is asked, and the answer "$answer" decides',
  async ({ keys, code, left, said }) => {
    const { url, drop } = await cloneDatabase(inject('adminUrl'), inject('template'))
    onTestFinished(drop)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    onTestFinished(() => client.end())
    await client.query(
      "INSERT INTO users (id, email, name) VALUES (gen_random_uuid(), 'a@b.org', 'A')",
    )

    const ended = await answering(['clear'], url, '[y/N]', keys)
    expect(ended).toMatchObject({ code, output: expect.stringContaining(said) })
    expect(ended.output).not.toContain('    at ')
    expect((await client.query('SELECT FROM users')).rowCount).toBe(left)
  },
)

test('a reader that has read enough is no error', async () => {
  const { child, result } = startDb(['--help'], {})
  child.stdout.destroy()
  expect(await result).toMatchObject({ stderr: '' })
})

test('a command goes on to its end when nobody reads what it says', async () => {
  const names = ['a', 'b', 'c']
  const { start, rows } = await migrationProject(
    Object.fromEntries(
      names.map((name, index) => [
        `2026010${index}000000_${name}`,
        { up: `CREATE TABLE ${name} ();` },
      ]),
    ),
  )
  const { child, result } = start('migrate up')
  child.stdout.destroy()
  expect(await result).toMatchObject({ code: 0, stderr: '' })
  expect(await rows('SELECT FROM _prisma_migrations')).toHaveLength(names.length)
})

/** Runs the command in a pseudo-terminal, made by `script`, and answers its question. */
async function answering(args: readonly string[], url: string, question: string, keys: string) {
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
    child.stdin.write(keys)
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, output }
}
