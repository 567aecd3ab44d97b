/** The connections to a client's database that wait for another one's transaction to end. */
export function waitingForLocks(client: {
  $queryRaw<T>(query: TemplateStringsArray): PromiseLike<T>
}): PromiseLike<unknown[]> {
  return client.$queryRaw`
    SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
}
