import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/*
 * The real turbo with the real turbo.json and the real workspaces, but in a copy of the repository
 * whose tasks cost nothing: what is under test is which of them turbo runs.
 */

const root = fileURLToPath(new URL('../../..', import.meta.url))
const standIn = fileURLToPath(new URL('stand-in.cjs', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'test-turbo-'))
const journal = join(copy, '..', `${basename(copy)}.journal`)
const runTasks = ['build', 'typecheck', 'test', 'lint']
const notCopied = ['node_modules', 'dist', 'generated', '.git', '.turbo', '.data', 'coverage']

interface Entry {
  readonly task: string
  readonly DATABASE_URL?: string
  readonly SECRET_OF_THE_SHELL?: string
}

/** Runs the tasks of all workspaces, and tells which of them were not answered from the cache. */
function turbo(environment: NodeJS.ProcessEnv = {}): Entry[] {
  writeFileSync(journal, '')
  const binaries = join(root, 'node_modules', '.bin')
  const { status, stdout, stderr } = spawnSync(
    join(binaries, 'turbo'),
    ['run', ...runTasks, '--cache-dir=.turbo/cache', '--output-logs=errors-only'],
    {
      cwd: copy,
      encoding: 'utf8',
      env: {
        // biome-ignore lint/style/noProcessEnv: where turbo finds pnpm and node
        PATH: `${binaries}:${process.env['PATH']}`,
        TURBO_TELEMETRY_DISABLED: '1',
        ...environment,
      },
    },
  )
  if (status !== 0) throw new Error(`turbo has failed:\n${stdout}\n${stderr}`)
  const lines = readFileSync(journal, 'utf8').trim().split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Entry)
}

const tasks = (entries: readonly Entry[]) => entries.map(({ task }) => task).sort()

/** The folders of all workspaces. */
function workspaces(): string[] {
  return ['apps', 'packages', 'tooling'].flatMap((group) =>
    readdirSync(join(copy, group)).map((name) => join(copy, group, name)),
  )
}

beforeAll(() => {
  cpSync(root, copy, {
    recursive: true,
    filter: (path) => path === root || !notCopied.includes(basename(path)),
  })
  // Nothing is installed in the copy, and nothing is to be.
  appendFileSync(join(copy, 'pnpm-workspace.yaml'), '\nverifyDepsBeforeRun: false\n')
  for (const folder of workspaces()) {
    const path = join(folder, 'package.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8'))
    for (const task of Object.keys(manifest.scripts ?? {})) {
      manifest.scripts[task] = `node ${standIn} ${task} ${journal}`
    }
    writeFileSync(path, JSON.stringify(manifest, null, 2))
  }
})
afterAll(() => {
  for (const path of [copy, journal]) rmSync(path, { recursive: true, force: true })
})

describe('turbo', { timeout: 180_000 }, () => {
  it('runs everything once, and nothing again', () => {
    const first = tasks(turbo())
    expect(first).toContain('@repo/db#db:generate')
    expect(first).toContain('@repo/api#build')
    expect(first).toContain('@repo/postgres#test')
    expect(first).toContain('@repo/jobs#lint')
    expect(turbo()).toEqual([])
  })

  it('restores outputs that were deleted', () => {
    const outputs = [
      join(copy, 'packages', 'db', 'src', 'generated'),
      ...workspaces().map((folder) => join(folder, 'dist')),
    ].filter((path) => existsSync(path))
    expect(outputs.length).toBeGreaterThan(5)
    for (const path of outputs) rmSync(path, { recursive: true })

    expect(turbo()).toEqual([])
    expect(outputs.filter((path) => !existsSync(join(path, 'output.js')))).toEqual([])
  })

  it('generates again when the schema changes, and does what depends on it, and only that', () => {
    appendFileSync(join(copy, 'packages/db/prisma/schema/main.prisma'), '// changed\n')
    const again = tasks(turbo())
    const dependents = ['db', 'jobs', 'api', 'worker'].flatMap((name) =>
      ['build', 'typecheck', 'test'].map((task) => `@repo/${name}#${task}`),
    )
    expect(again).toEqual(expect.arrayContaining(['@repo/db#db:generate', ...dependents]))
    expect(again.filter((task) => /^@repo\/(postgres|schema-engine)#/.test(task))).toEqual([])
    expect(again.filter((task) => task.endsWith('#lint'))).toEqual(['@repo/db#lint'])
  })

  it('does nothing when a README changes', () => {
    appendFileSync(join(copy, 'README.md'), '\nchanged\n')
    for (const folder of workspaces()) appendFileSync(join(folder, 'README.md'), '\nchanged\n')
    expect(turbo()).toEqual([])
  })

  it('takes what is installed by the lock file, not by its files', () => {
    for (const folder of workspaces()) {
      const installed = join(folder, 'node_modules', 'some-package')
      mkdirSync(installed, { recursive: true })
      writeFileSync(join(installed, 'index.js'), '')
    }
    expect(turbo()).toEqual([])
  })

  it('runs a changed test again, without a build', () => {
    appendFileSync(join(copy, 'packages/db/test/schema.test.ts'), '// changed\n')
    expect(tasks(turbo())).toEqual(['@repo/db#lint', '@repo/db#test', '@repo/db#typecheck'])
  })

  it('hands the server of a run to the tests, and nothing else of the environment', () => {
    appendFileSync(join(copy, 'packages/db/test/schema.test.ts'), '// changed again\n')
    const DATABASE_URL = 'postgresql://one/run'
    const entries = turbo({ DATABASE_URL, SECRET_OF_THE_SHELL: 'secret' })
    expect(entries).toContainEqual({ task: '@repo/db#test', DATABASE_URL })
    expect(turbo({ DATABASE_URL: 'postgresql://another/run' })).toEqual([])
  })
})
