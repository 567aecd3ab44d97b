import type { DatabaseError } from 'pg'

/** Lines of the script that are shown before the one with the error. */
const CONTEXT_LINES = 5

/**
 * PostgreSQL's error as Prisma's command line prints it: message, detail, hint, and the lines of the
 * script that lead to the position.
 */
export function renderDatabaseError(error: DatabaseError, script?: string): string {
  return [
    `${error.severity ?? 'ERROR'}: ${error.message}`,
    ...(error.detail ? [`DETAIL: ${error.detail}`] : []),
    ...(error.hint ? [`HINT: ${error.hint}`] : []),
    ...(error.where ? [`CONTEXT: ${error.where}`] : []),
    ...(error.position && script ? ['', 'Position:', excerpt(script, Number(error.position))] : []),
  ].join('\n')
}

/** `position` counts characters from 1, as PostgreSQL does: code points, not UTF-16 units. */
function excerpt(script: string, position: number): string {
  const before = [...script].slice(0, position - 1).join('')
  const lastLine = before.split('\n').length
  const firstLine = Math.max(1, lastLine - CONTEXT_LINES)
  return script
    .split('\n')
    .slice(firstLine - 1, lastLine)
    .map((line, index) => `${String(firstLine + index).padStart(3)} ${line}`.trimEnd())
    .join('\n')
}
