import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColdStart } from '../cold-start/measure-cold-start.js'
import type { Schedule } from '../measure/schedule.js'
import type { Variant } from '../variants/variant.js'
import { DESCRIPTIONS, OPERATIONS } from '../workload/operations.js'
import { renderChart } from './chart.js'
import type { Comparison } from './comparison.js'
import { type Machine, summarizeMachine } from './machine.js'
import { renderColdStart, renderTables } from './table.js'

/** Everything that is known after a run. */
export interface Report {
  readonly date: Date
  readonly machine: Machine
  readonly schedule: Schedule
  readonly variants: readonly Variant[]
  readonly baseline: string
  /** The variants that are ours. */
  readonly own: ReadonlySet<string>
  readonly comparisons: readonly Comparison[]
  readonly coldStart: ColdStart
}

/** Writes the tables, the figures behind them and the chart into a folder. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  const { date, machine, schedule, comparisons, coldStart, baseline, own } = report
  const caption = `${date.toISOString().slice(0, 10)}; ${summarizeMachine(machine)}`
  await mkdir(folder, { recursive: true })
  await Promise.all([
    writeFile(join(folder, 'README.md'), renderPage(report, caption)),
    writeFile(join(folder, 'chart.svg'), renderChart(comparisons, { baseline, own, caption })),
    writeFile(
      join(folder, 'results.json'),
      `${JSON.stringify({ date, machine, schedule, baseline, comparisons, coldStart }, rounded)}\n`,
    ),
  ])
}

/** Three digits behind the point: more than the figures are worth. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value
}

function renderPage(
  { variants, schedule, comparisons, coldStart, baseline }: Report,
  caption: string,
): string {
  const list = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([name, text]) => `- **${name}**: ${text}`).join('\n')
  return `# Benchmark

![Latency and throughput of each variant compared with ${baseline}](chart.svg)

${caption}. Written by \`pnpm bench --full\`; \`pnpm bench\` takes two minutes and only prints.

Every number is a ratio to **${baseline}**: the median of ${schedule.rounds} rounds, in each of which both did the
same within the same second. The first column is the geometric mean of the operations. The quarters of
the rounds above and below the median are in [results.json](results.json).

All variants run in one process, one after the other in short turns, on a server of the benchmark's own that
does not wait for the disk. The network is a proxy in a process of its own that holds back what the
client sends.

## Variants

${list(variants.map(({ name, description }) => [name, description]))}

## Operations

${list(OPERATIONS.map((operation) => [operation, DESCRIPTIONS[operation]]))}

## Figures

${renderTables(comparisons)}
${renderColdStart(coldStart)}`
}
