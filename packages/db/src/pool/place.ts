/**
 * Remembers who is taking a connection, for the report of a leak. Every frame costs its share, so it is
 * called where the caller is near: further in there is Prisma, and nothing of the caller.
 */
export function placeOfCaller(): Error {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 10
  const place = new Error('the connection was taken here')
  Error.stackTraceLimit = stackTraceLimit
  return place
}
