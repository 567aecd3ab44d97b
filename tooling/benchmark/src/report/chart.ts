import { type Comparison, METRICS, type Metric } from './comparison.js'

const WIDTH = 880
const LEFT = 190
const ROW = 24
const PANEL_WIDTH = (WIDTH - LEFT - 40) / 2
const TOP = 92
const PANELS: readonly [Metric, string][] = [
  ['latency', 'less is better'],
  ['throughput', 'more is better'],
]

/**
 * Draws how every variant compares with the baseline over all operations, on one machine: latency on the
 * left, throughput on the right.
 *
 * @param baseline its bars are the measure
 * @param own the variants drawn in the accent colour
 * @param caption the date and the machine
 */
export function renderChart(
  comparisons: readonly Comparison[],
  { baseline, own, caption }: { baseline: string; own: ReadonlySet<string>; caption: string },
): string {
  const direct = comparisons.filter(({ delayMs }) => delayMs === 0)
  const variants = [...new Set(direct.map(({ variant }) => variant))]
  const height = TOP + variants.length * ROW + 40
  const names = variants.map((variant, row) => {
    const y = TOP + row * ROW + 15
    return `<text class="name" x="${LEFT - 12}" y="${y}" text-anchor="end">${escapeText(variant)}</text>`
  })
  const panels = PANELS.map(([metric, hint], index) => {
    const x = LEFT + index * (PANEL_WIDTH + 20)
    const rows = direct.filter((comparison) => comparison.metric === metric)
    const widest = Math.max(...rows.map(({ geometricMean }) => geometricMean), 1)
    const scale = (PANEL_WIDTH - 44) / widest
    const bars = rows.map(({ variant, geometricMean }) => {
      const y = TOP + variants.indexOf(variant) * ROW + 4
      const width = (geometricMean * scale).toFixed(1)
      const kind = own.has(variant) ? 'own' : variant === baseline ? 'baseline' : 'other'
      return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${ROW - 8}" rx="3"/>
  <text class="value" x="${(x + Number(width) + 6).toFixed(1)}" y="${y + 12}">${geometricMean.toFixed(2)}</text>`
    })
    const one = (x + scale).toFixed(1)
    return `<text class="head" x="${x}" y="68">${METRICS[metric].title}</text>
  <text class="hint" x="${x}" y="83">${hint}; ${escapeText(baseline)} = 1</text>
  <line class="one" x1="${one}" y1="${TOP}" x2="${one}" y2="${height - 36}"/>
  ${bars.join('\n  ')}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif">
  <title id="t">Benchmark</title>
  <desc id="d">${escapeText(describe(direct))}</desc>
  <style>
    .page { fill: #ffffff }
    .title { font-size: 18px; font-weight: 600; fill: #1f2328 }
    .head { font-size: 13px; font-weight: 600; fill: #1f2328 }
    .hint, .caption { font-size: 11px; fill: #57606a }
    .name { font-size: 12px; fill: #1f2328 }
    .value { font-size: 11px; fill: #3d444d }
    .own { fill: #0969da }
    .baseline { fill: #57606a }
    .other { fill: #afb8c1 }
    .one { stroke: #57606a; stroke-width: 1; stroke-dasharray: 3 3 }
  </style>
  <rect class="page" width="${WIDTH}" height="${height}" rx="8"/>
  <text class="title" x="24" y="36">Twelve operations, geometric mean of the ratios to ${escapeText(baseline)}</text>
  ${names.join('\n  ')}
  ${panels.join('\n  ')}
  <text class="caption" x="24" y="${height - 14}">${escapeText(caption)}</text>
</svg>
`
}

function describe(comparisons: readonly Comparison[]): string {
  return comparisons
    .filter(({ metric }) => PANELS.some(([shown]) => shown === metric))
    .map(({ variant, metric, geometricMean }) => `${variant} ${metric} ${geometricMean.toFixed(2)}`)
    .join(', ')
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
