import { expect } from 'vitest'
import type { ProcessResult } from './run-process.js'

type Words = string | RegExp

interface ProcessMatchers<Result> {
  /** Exit code 0, and all of these in the output. */
  toSucceedSaying(...words: Words[]): Result
  /** Exit code 1, and all of these in the output. */
  toFailSaying(...words: Words[]): Result
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the parameter must be declared as vitest declares it
  interface Matchers<T = any> extends ProcessMatchers<T> {}
}

function check({ exitCode, output }: ProcessResult, expected: number, words: readonly Words[]) {
  const missing = words.filter((word) =>
    typeof word === 'string' ? !output.includes(word) : !word.test(output),
  )
  return {
    pass: exitCode === expected && missing.length === 0,
    message: () =>
      `expected exit code ${expected}, got ${exitCode}; missing: ${missing.join(', ') || 'nothing'}\n${output}`,
  }
}

expect.extend({
  toSucceedSaying: (result: ProcessResult, ...words: Words[]) => check(result, 0, words),
  toFailSaying: (result: ProcessResult, ...words: Words[]) => check(result, 1, words),
})
