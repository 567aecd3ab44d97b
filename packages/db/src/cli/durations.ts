const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/

/**
 * Reads a duration such as `500ms`, `30s`, `2m`; a bare number is seconds.
 *
 * @returns milliseconds; `undefined` when it is none
 */
export function parseDuration(text: string): number | undefined {
  const [, number, unit = 's'] = PATTERN.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * UNITS[unit as keyof typeof UNITS]
}

/** Writes milliseconds for people: `41 ms`, `1.8 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
