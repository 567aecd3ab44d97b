import type { CatalogFingerprint, CatalogObject } from './fingerprint.js'
import type { CatalogKind } from './queries.js'

/** One object that two databases don't have in common. */
export interface CatalogDifference {
  readonly kind: CatalogKind
  readonly name: string
  readonly parent: string | undefined
  /** Its definition in the first database; `undefined` when it is not there. */
  readonly expected: string | undefined
  /** Its definition in the second database; `undefined` when it is not there. */
  readonly actual: string | undefined
}

/**
 * Compares what two databases consist of. Of a table that is missing or too many, the columns, indexes
 * and so on go without saying.
 *
 * @param expected the one that is right
 * @param actual the one in question
 * @param ignore kinds of object that may differ, with all that belongs to them
 * @returns what is missing, unexpected or different, sorted by name
 */
export function compareCatalogs(
  expected: CatalogFingerprint,
  actual: CatalogFingerprint,
  ignore: readonly CatalogKind[] = [],
): CatalogDifference[] {
  const before = index(expected)
  const after = index(actual)
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort()
  const differences = keys.flatMap((key): CatalogDifference[] => {
    const one = before.get(key)
    const other = after.get(key)
    const object = one ?? other
    if (object === undefined || one?.definition === other?.definition) return []
    const { kind, name, parent } = object
    return [{ kind, name, parent, expected: one?.definition, actual: other?.definition }]
  })
  const whole = new Set(
    differences
      .filter(({ expected, actual }) => expected === undefined || actual === undefined)
      .map(({ name }) => name),
  )
  return differences.filter(
    ({ kind, parent }) => !ignore.includes(kind) && (parent === undefined || !whole.has(parent)),
  )
}

/** Longer definitions, such as a function's, are not shown. */
const READABLE_LENGTH = 160

/** Says in a few words what is different about an object. */
export function describeDifference({ kind, name, expected, actual }: CatalogDifference): string {
  if (expected === undefined) return `${kind} ${name} is there and should not be`
  if (actual === undefined) return `${kind} ${name} is missing`
  if (expected.length + actual.length > READABLE_LENGTH) return `${kind} ${name} is different`
  return `${kind} ${name} is different: "${actual}" instead of "${expected}"`
}

function index(fingerprint: CatalogFingerprint): Map<string, CatalogObject> {
  return new Map(fingerprint.map((object) => [`${object.kind} ${object.name}`, object]))
}
