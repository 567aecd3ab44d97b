// @ts-check
// Runs the oracle with more cases: pnpm --filter @repo/db oracle <factor> [seed] [reads|writes|stamps|sequences|purges]

import { startVitest } from 'vitest/node'

const [factor = '10', seed = String(Date.now() % 2 ** 31), part = ''] = process.argv.slice(2)
const vitest = await startVitest('test', [`test/soft-delete/oracle/${part}`], {
  run: true,
  provide: { oracle: { factor: Number(factor), seed: Number(seed) } },
})
await vitest.close()
