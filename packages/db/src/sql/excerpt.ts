/** A place in a script, both counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Where an offset, in UTF-16 units, is. */
export function positionAt(script: string, offset: number): Position {
  const before = script.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

/** PostgreSQL counts characters, from 1; JavaScript counts UTF-16 units, from 0. */
export function offsetOfCharacter(script: string, position: number): number {
  return [...script].slice(0, position - 1).join('').length
}

/**
 * The lines that lead to a place, numbered, with a mark under it.
 *
 * @param linesBefore how many lines to show before the one it is in
 */
export function excerpt(script: string, { line, column }: Position, linesBefore = 2): string {
  const first = Math.max(1, line - linesBefore)
  const width = String(line).length
  const shown = script
    .split('\n')
    .slice(first - 1, line)
    .map((text, index) => `${String(first + index).padStart(width)} | ${text}`.trimEnd())
  return [...shown, `${' '.repeat(width)} | ${' '.repeat(column - 1)}^`].join('\n')
}
