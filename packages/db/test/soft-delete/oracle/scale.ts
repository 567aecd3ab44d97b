import { inject } from 'vitest'

/** How much of the oracle is run, and which cases. */
export interface Scale {
  /** Times as many cases as in an ordinary run. */
  readonly factor: number
  readonly seed: number
}

declare module 'vitest' {
  interface ProvidedContext {
    oracle: Scale
  }
}

/** The same few cases in every run; `pnpm --filter @repo/db oracle <factor> [seed]` tries others, and more. */
export function oracleScale(): Scale {
  return (inject('oracle') as Scale | undefined) ?? { factor: 1, seed: 20260101 }
}

/** Says what was tried. */
export function report(line: string): void {
  process.stdout.write(`oracle: ${line}\n`)
}
