import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureColdStart } from './cold-start/measure-cold-start.js'
import { runBenchmark } from './measure/run-benchmark.js'
import { FULL, SHORT } from './measure/schedule.js'
import { compare } from './report/comparison.js'
import { describeMachine, summarizeMachine } from './report/machine.js'
import { renderColdStart, renderTables } from './report/table.js'
import { writeReport } from './report/write-report.js'
import { BASELINE, OWN, VARIANTS } from './variants/index.js'
import { prepareDatabase } from './workload/database.js'

const DOCS = fileURLToPath(new URL('../../../docs/benchmark', import.meta.url))

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, out: { type: 'string' } },
})
const schedule = values.full ? FULL : SHORT
const out = values.out ?? (values.full ? DOCS : undefined)

const started = Date.now()
await using database = await prepareDatabase()
const machine = describeMachine(database.serverVersion)
process.stderr.write(`${summarizeMachine(machine)}\n`)

const measurements = await runBenchmark({
  ...database,
  variants: VARIANTS,
  schedule,
  onProgress: (done, total) => process.stderr.write(`\r${Math.round((100 * done) / total)} % `),
  onFailure: (variant, operation, error) =>
    process.stderr.write(`\r${variant} failed at ${operation}: ${error}\n`),
})
const coldStart = await measureColdStart(database.url, schedule.coldStarts)
const comparisons = compare(measurements, BASELINE.name)
process.stderr.write(`\rmeasured in ${Math.round((Date.now() - started) / 1000)} s\n`)
process.stdout.write(`${renderTables(comparisons)}\n${renderColdStart(coldStart)}\n`)
if (out !== undefined) {
  const baseline = BASELINE.name
  const date = new Date(started)
  await writeReport(out, {
    date,
    machine,
    schedule,
    variants: VARIANTS,
    baseline,
    own: OWN,
    comparisons,
    coldStart,
  })
  process.stderr.write(`written to ${out}\n`)
}
