// A statement of Prisma's takes 32,766 parameters, and other values have to fit in beside these.
const AT_ONCE = 5000

/**
 * The same values in lists that are each short enough for one statement; none of no values.
 *
 * @param parameters how many each value takes
 */
export function inPortions<T>(values: readonly T[], parameters = 1): readonly (readonly T[])[] {
  const size = Math.floor(AT_ONCE / parameters)
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  )
}
