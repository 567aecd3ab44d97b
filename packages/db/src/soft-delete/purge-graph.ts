/** What a purge has come to, and what would have to go with what. */
export interface PurgeGraph {
  readonly rows: readonly PurgeRow[]
  /** Where the rows lie that were asked for. */
  readonly asked: readonly string[]
  /** Where rows lie that can't go without another one, and where that lies, which need not be one of them. */
  readonly needs: readonly (readonly [row: string, other: string])[]
  /** The deletes that took other rows as well, which stay. */
  readonly torn: readonly string[]
}

/** A row that a purge has come to. */
export interface PurgeRow {
  /** The number of its model. */
  readonly model: number
  /** Where it lies in the database. */
  readonly place: string
  /** The delete that took it, if it tells. */
  readonly deletion: string | null
}

/**
 * Decides what a purge removes. A row goes only if everything goes that it needs, and all else that the same
 * delete took. Of what can go, only that goes which was asked for, with what it needs.
 */
export function whatGoes({ rows, asked, needs, torn }: PurgeGraph): readonly PurgeRow[] {
  // A delete stands for all that it took: it needs them, and each of them needs it.
  const together = rows.flatMap(({ place, deletion }): readonly Edge[] =>
    deletion === null
      ? []
      : [
          [place, deletion],
          [deletion, place],
        ],
  )
  const edges = [...needs, ...together]
  const found = new Set(rows.map(({ place }) => place))
  const others = needs.flatMap(([, other]) => (found.has(other) ? [] : [other]))
  const backwards = edges.map(([from, to]): Edge => [to, from])
  const staying = reachedFrom([...others, ...torn], backwards)
  const going = reachedFrom(
    asked.filter((place) => !staying.has(place)),
    edges,
  )
  return rows.filter(({ place }) => going.has(place))
}

type Edge = readonly [from: string, to: string]

/** These and all that edges lead to from them, over any number of others. */
function reachedFrom(starts: readonly string[], edges: readonly Edge[]): ReadonlySet<string> {
  const next = new Map<string, string[]>()
  for (const [from, to] of edges) {
    const ends = next.get(from)
    if (ends) ends.push(to)
    else next.set(from, [to])
  }
  const reached = new Set(starts)
  for (const each of reached) for (const other of next.get(each) ?? []) reached.add(other)
  return reached
}
