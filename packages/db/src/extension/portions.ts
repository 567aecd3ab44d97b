// A statement of Prisma's takes 32,766 parameters, and a key has a few columns.
const AT_ONCE = 5000

/** The same values in lists that are each short enough for one statement; none of no values. */
export function inPortions<T>(values: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / AT_ONCE) }, (_, index) =>
    values.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )
}
