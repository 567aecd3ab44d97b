import type { HistoryEntry } from '../migrations/history.js'
import type { Output } from './output.js'

/** How a migration stands, in one word or two. */
export function stateOf(entry: HistoryEntry): string {
  const { state, migration, edited, outOfOrder, progress, adopts, squashedInto } = entry
  if (adopts) return 'to be noted'
  if (squashedInto !== undefined) return 'squashed'
  if (migration === undefined) return 'not in the folder'
  if (edited) return 'edited'
  if (outOfOrder) return 'out of order'
  if (progress !== undefined) {
    return `interrupted (${progress.direction}, ${progress.done} of ${progress.steps})`
  }
  return state
}

/** The next "db migrate up" brings them in order. */
const HARMLESS = new Set(['pending', 'squashed', 'to be noted'])

/** A migration as a row of a table: a mark, its name and how it stands. */
export function historyRow(output: Output, entry: HistoryEntry): string[] {
  const state = stateOf(entry)
  if (state === 'applied') return [output.good, entry.name, output.style('green', state)]
  if (HARMLESS.has(state)) return [output.style('dim', '·'), entry.name, output.style('dim', state)]
  return [output.bad, entry.name, output.style('red', state)]
}
