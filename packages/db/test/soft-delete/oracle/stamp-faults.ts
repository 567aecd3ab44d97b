import { isDeepStrictEqual } from 'node:util'
import type { Change, StoredRows, Values } from './stored-rows.js'

// What must be true of the audit columns and the marks of every row after some writes.

/** Who has written, and not before when. */
export interface Writing {
  readonly actors: readonly string[]
  readonly started: number
}

/** What is wrong with the rows after writes that were carried out, one line for each. */
export function stampFaults({ before, after }: Change, { actors, started }: Writing): string[] {
  const faults: string[] = []
  const deletions = new Map<unknown, unknown>()
  for (const [name, { values: row }] of after) {
    const given = before.get(name)?.values
    const old = given && withoutLostKey(given, after)
    const claim = (what: string, holds: boolean) => {
      if (!holds) faults.push(`${name} ${what}: ${JSON.stringify({ old, row })}`)
    }
    const isStamped = (by: string, at: string) =>
      (!(by in row) || actors.includes(String(row[by]))) &&
      (!(at in row) || Date.parse(String(row[at])) >= started)
    if (old?.['deleted_at']) {
      claim('stays as it was deleted', isDeepStrictEqual(row, old))
      continue
    }
    if (!old) claim('is created by the actor', isStamped('created_by', 'created_at'))
    else claim('stays created as it was', isDeepStrictEqual(creation(row), creation(old)))
    if (!isDeepStrictEqual(row, old)) {
      claim('is updated by the actor', isStamped('updated_by', 'updated_at'))
    }
    if (!row['deleted_at']) continue
    const { deleted_by: actor, deletion_id: id } = row
    claim('is deleted by the actor', isStamped('deleted_by', 'deleted_at'))
    claim('goes with the same delete', id !== null && (deletions.get(actor) ?? id) === id)
    deletions.set(actor, id)
  }
  for (const [name, { values }] of before) {
    if (values['deleted_at'] && !after.has(name)) faults.push(`${name} stays where it is`)
  }
  return faults
}

/** The rows in which any value has changed, and those that have come or gone. */
export function changedRows({ before, after }: Change): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => !isDeepStrictEqual(before.get(name)?.values, after.get(name)?.values),
  )
}

/** The rows in which nothing has changed but the stamps. */
export function onlyStamped(change: Change): string[] {
  const content = (values: Values = {}) =>
    Object.entries(values).filter(([column]) => !/^updated_/.test(column))
  return changedRows(change).filter((name) => {
    const [old, row] = [change.before.get(name), change.after.get(name)]
    return old && row && isDeepStrictEqual(content(old.values), content(row.values))
  })
}

/** The database itself takes the key of what was removed physically. */
function withoutLostKey(row: Values, after: StoredRows): Values {
  const lost = row['publisher_id'] && !after.has(`publishers ${row['publisher_id']}`)
  return lost ? { ...row, publisher_id: null } : row
}

function creation({ created_at, created_by }: Values): Values {
  return { created_at, created_by }
}
