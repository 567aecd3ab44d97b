import type { ColdStart } from '../cold-start/measure-cold-start.js'
import { OPERATIONS } from '../workload/operations.js'
import { type Comparison, METRICS } from './comparison.js'

/** One metric on one network as a Markdown table: a row for each variant. */
export function renderTable(comparisons: readonly Comparison[]): string {
  const header = ['', 'all', ...OPERATIONS]
  const rows = comparisons.map(({ variant, geometricMean, operations }) => [
    variant,
    `**${geometricMean.toFixed(2)}**`,
    ...OPERATIONS.map((operation) => operations[operation]?.median.toFixed(2) ?? '–'),
  ])
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(header), line(rule), ...rows.map(line)].join('\n')
}

/** All the tables, each under a heading that says what it shows. */
export function renderTables(comparisons: readonly Comparison[]): string {
  const sections: string[] = []
  for (const metric of new Set(comparisons.map((comparison) => comparison.metric))) {
    for (const delayMs of new Set(comparisons.map((comparison) => comparison.delayMs))) {
      const rows = comparisons.filter((row) => row.metric === metric && row.delayMs === delayMs)
      if (rows.length === 0) continue
      const network = delayMs === 0 ? 'on one machine' : `at ${delayMs} ms of network`
      sections.push(`### ${METRICS[metric].title}, ${network}\n\n${renderTable(rows)}\n`)
    }
  }
  return sections.join('\n')
}

/** From nothing to the first answer, as a section of its own. */
export function renderColdStart({ baselineMs, ownMs, ratio }: ColdStart): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`
  return `### From the start of a process to its first answer

${ms(ownMs.median)} with @repo/db, ${ms(baselineMs.median)} with plain Prisma: **${ratio.median.toFixed(2)}** (${ratio.lower.toFixed(2)} to ${ratio.upper.toFixed(2)})
`
}
