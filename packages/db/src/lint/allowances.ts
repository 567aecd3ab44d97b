import type { Statement } from '../sql/parse-sql.js'

/** A comment that allows a statement to break a rule: `-- lint: allow <rule>: <reason>`. */
export interface Allowance {
  readonly rule: string
  readonly reason: string
  /** Where the comment is, in UTF-16 units of the script. */
  readonly offset: number
  /** The statement after it; `undefined` when it stands inside one or after the last. */
  readonly statement: Statement | undefined
}

const ALLOWANCE = /^[ \t]*--\s*lint:\s*allow\s+([\w-]+)[ \t]*:?[ \t]*(.*)$/gm

/** Finds them. */
export function allowancesIn(script: string, statements: readonly Statement[]): Allowance[] {
  return [...script.matchAll(ALLOWANCE)].map(({ index, 0: line, 1: rule = '', 2: reason = '' }) => {
    const offset = index + line.indexOf('--')
    const isInside = statements.some(({ start, end }) => start <= offset && offset < end)
    return {
      rule,
      reason: reason.trim(),
      offset,
      statement: isInside ? undefined : statements.find(({ start }) => start > offset),
    }
  })
}
