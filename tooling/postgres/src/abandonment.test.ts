import { expect, it } from 'vitest'
import { scriptRunners } from './abandonment.js'

const bash = { parent: 1, command: '-bash' }

it.each([
  'npm start',
  'node /usr/lib/node_modules/npm/bin/npm-cli.js start',
  '/repo/node_modules/pnpm/pnpm run dev',
  'pnpm dev',
])('finds everything up to "%s"', (npm) => {
  const processes = new Map([
    [5, { parent: 4, command: 'node dotenv -- node launch.js' }],
    [4, { parent: 3, command: 'sh -c dotenv -- node launch.js' }],
    [3, { parent: 2, command: npm }],
    [2, bash],
  ])
  expect(scriptRunners(5, (pid) => processes.get(pid))).toEqual([5, 4, 3])
})

it('finds nothing when somebody in between has gone', () => {
  const processes = new Map([[5, { parent: 4, command: 'node dotenv -- node launch.js' }]])
  expect(scriptRunners(5, (pid) => processes.get(pid))).toEqual([])
})

it('finds nothing when no script runner is above us', () => {
  const processes = new Map([[2, { parent: 1, command: 'bash /repo/npm-scripts/run' }]])
  expect(scriptRunners(2, (pid) => processes.get(pid))).toEqual([])
})
