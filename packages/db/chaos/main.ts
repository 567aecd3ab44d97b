import { parseArgs } from 'node:util'
import { runChaos } from './run-chaos.js'

// pnpm chaos [seconds] [--seed n]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' } },
})
const seconds = Number(positionals[0] ?? 30)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
if (!(seconds > 0) || !Number.isInteger(seed)) {
  throw new TypeError('usage: chaos [seconds] [--seed <whole number>]')
}

const print = (line: string) => process.stdout.write(`${line}\n`)
print(`chaos for ${seconds} s, seed ${seed}; again with: pnpm chaos ${seconds} --seed ${seed}`)

for (const mode of ['exactly-once', 'naive'] as const) {
  const limits = { operations: Number.POSITIVE_INFINITY, durationMs: seconds * 1_000 }
  const checks = await runChaos({ seed, mode, cutShare: 0.04, ...limits })
  print(`\n${mode === 'naive' ? 'naive (control: must show duplicates)' : mode}`)
  for (const { name, value, expected, ok } of checks) {
    const mark = mode === 'naive' ? '' : ok ? 'ok' : 'FAILED'
    print(`  ${name.padEnd(34)}${String(value).padStart(8)}   ${expected.padEnd(10)}${mark}`)
  }
  const duplicates = checks.find(({ name }) => name === 'done more than once')?.value ?? 0
  const passed = mode === 'naive' ? duplicates > 0 : checks.every(({ ok }) => ok)
  if (!passed) process.exitCode = 1
}
