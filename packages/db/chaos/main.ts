import { parseArgs } from 'node:util'
import { runChaos } from './run-chaos.js'

// pnpm chaos [seconds] [--operations n] [--seed n]: whichever limit is reached first
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { operations: { type: 'string' }, seed: { type: 'string' } },
})
const seconds = Number(positionals[0] ?? 60)
const operations = Number(values.operations ?? (positionals.length > 0 ? Infinity : 4_000))
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
if (!(seconds > 0 && operations > 0 && Number.isInteger(seed))) {
  throw new TypeError('usage: chaos [seconds] [--operations <number>] [--seed <whole number>]')
}

const print = (line: string) => process.stdout.write(`${line}\n`)
const limits = { operations, durationMs: seconds * 1_000 }
const counted = Number.isFinite(operations) ? ` --operations ${operations}` : ''
print(`again with: pnpm chaos ${seconds}${counted} --seed ${seed}`)

for (const mode of ['exactly-once', 'naive'] as const) {
  const start = performance.now()
  const checks = await runChaos({ seed, mode, cutShare: 0.04, ...limits })
  const took = Math.round((performance.now() - start) / 1_000)
  const title = mode === 'naive' ? 'naive (control: must show duplicates)' : mode
  print(`\n${title}, ${took} s with the start and stop of its server`)
  for (const { name, value, expected, ok } of checks) {
    const mark = mode === 'naive' ? '' : ok ? 'ok' : 'FAILED'
    print(`  ${name.padEnd(34)}${String(value).padStart(8)}   ${expected.padEnd(10)}${mark}`)
  }
  const duplicates = checks.find(({ name }) => name === 'done more than once')?.value ?? 0
  const passed = mode === 'naive' ? duplicates > 0 : checks.every(({ ok }) => ok)
  if (!passed) process.exitCode = 1
}
