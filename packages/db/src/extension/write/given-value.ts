import { type Arguments, isArguments, isNothing } from '../../models/arguments.js'

/** What data says that a column shall hold; nothing where it says nothing, or has it computed. */
export function givenValue(data: Arguments, field: string): unknown {
  const given = data[field]
  const value = isArguments(given) ? given['set'] : given
  return isNothing(value) ? undefined : value
}

/** Whether the database is to compute what a column shall hold. */
export function isComputed(data: Arguments, field: string): boolean {
  const given = data[field]
  const operations = ['increment', 'decrement', 'multiply', 'divide']
  return isArguments(given) && operations.some((operation) => !isNothing(given[operation]))
}
