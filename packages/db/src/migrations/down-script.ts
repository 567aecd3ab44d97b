import type { Migration } from './migration.js'

const TODO = /^\s*--\s*TODO\b:?\s*(.*)$/gim
const IRREVERSIBLE = /^\s*--\s*Irreversible:\s*(\S.*)$/im

/** Whether a migration can be taken back. */
export type Reversibility =
  | { readonly kind: 'reversible'; readonly script: string }
  /** There is no down.sql. */
  | { readonly kind: 'missing' }
  /** The down.sql still has `-- TODO` in it. */
  | { readonly kind: 'incomplete'; readonly todo: readonly string[] }
  /** The down.sql says `-- Irreversible: <why>`. */
  | { readonly kind: 'irreversible'; readonly reason: string }

/** Reads from its down.sql whether a migration can be taken back. */
export function reversibilityOf({ down }: Migration): Reversibility {
  if (down === undefined) return { kind: 'missing' }
  const reason = IRREVERSIBLE.exec(down)?.[1]
  if (reason !== undefined) return { kind: 'irreversible', reason: reason.trim() }
  const todo = [...down.matchAll(TODO)].map(([, text = '']) => text.trim())
  if (todo.length > 0) return { kind: 'incomplete', todo }
  return { kind: 'reversible', script: down }
}

/** Why a migration can't be taken back, in a sentence; `undefined` when it can. */
export function obstacleToUndo(migration: Migration): string | undefined {
  const reversibility = reversibilityOf(migration)
  switch (reversibility.kind) {
    case 'reversible':
      return undefined
    case 'missing':
      return 'it has no down.sql'
    case 'incomplete':
      return `its down.sql still says TODO: ${reversibility.todo.filter(Boolean).join('; ')}`
    case 'irreversible':
      return `its down.sql says that it is irreversible: ${reversibility.reason}`
  }
}
