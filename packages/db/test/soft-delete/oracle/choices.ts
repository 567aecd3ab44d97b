import fc from 'fast-check'

/** Takes one of several. */
export type Choose = <T>(options: readonly T[]) => T

/** Random choices: shorter and smaller ones mean less, so that a failure shrinks to what matters. */
export const choices: fc.Arbitrary<readonly number[]> = fc.array(fc.noBias(fc.nat(0xffff)), {
  minLength: 60,
  maxLength: 60,
})

/** Chooses by numbers, and the first of the options when there are no more. */
export function choosing(numbers: readonly number[]): Choose {
  let place = 0
  return (options) => {
    const number = numbers[place++] ?? 0
    return options[number % options.length] as (typeof options)[number]
  }
}
