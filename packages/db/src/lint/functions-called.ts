import type { FuncCall } from 'libpg-query'
import { lastPart } from './names.js'

/** The names of the functions that are called anywhere in a part of a syntax tree. */
export function functionsCalled(tree: unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return []
  // Under this key the parser puts nothing else.
  const called = 'FuncCall' in tree ? [lastPart((tree.FuncCall as FuncCall).funcname)] : []
  return [...called, ...Object.values(tree).flatMap(functionsCalled)]
}
