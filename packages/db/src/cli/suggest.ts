/** What people type who know another tool, by what it is called here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  upgrade: 'migrate up',
  deploy: 'migrate up',
  downgrade: 'migrate down',
  rollback: 'migrate down',
  revision: 'migrate new',
  create: 'migrate new',
  dev: 'migrate new',
  diff: 'migrate check',
  reset: 'clear',
}

/**
 * Finds the command that was probably meant.
 *
 * @param names of the commands that there are, such as `migrate up`
 * @param typed the words that are none of them
 */
export function suggestCommand(
  names: readonly string[],
  typed: readonly string[],
): string | undefined {
  const word = typed.at(-1) ?? ''
  const byLastWord = new Map(names.map((name) => [name.split(' ').at(-1) ?? '', name]))
  const known = ELSEWHERE[word]
  if (known !== undefined && names.includes(known)) return known
  return byLastWord.get(nearest([...byLastWord.keys()], word) ?? '')
}

/** The word that differs by a slip or two of the fingers; `undefined` when none does. */
export function nearest(words: readonly string[], typed: string): string | undefined {
  const tolerance = Math.min(2, Math.floor(typed.length / 2))
  return words
    .map((word) => ({ word, distance: distance(word, typed) }))
    .filter((candidate) => candidate.distance <= tolerance)
    .sort((a, b) => a.distance - b.distance)[0]?.word
}

/** Levenshtein's: how many letters have to be added, left out or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...to].entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
