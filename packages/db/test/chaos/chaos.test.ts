import { expect, it } from 'vitest'
import { runChaos } from '../../chaos/run-chaos.js'

const short = { operations: 300, durationMs: 100_000, seed: 20261102 }

it('under chaos every named operation is done exactly once', async () => {
  const checks = await runChaos({ ...short, mode: 'exactly-once', cutShare: 0.04 })
  // How fast a loaded machine comes back is measured by `pnpm chaos`.
  const judged = checks.filter(({ name }) => !name.startsWith('ms until'))
  expect(judged.filter(({ ok }) => !ok)).toEqual([])
})

it('and a naive loop is not: so the chaos is real', async () => {
  const checks = await runChaos({ ...short, operations: 100, mode: 'naive', cutShare: 0.2 })
  const duplicates = checks.find(({ name }) => name === 'done more than once')
  expect(duplicates?.value).toBeGreaterThan(0)
})
