/** A statement in SQL with the values of its parameters. */
export interface SqlStatement {
  readonly sql: string
  readonly values: readonly unknown[]
}
