/** The roles of one database. They belong to the whole server, so that their names begin with its. */
export interface RoleNames {
  /** Reads and writes rows; can't change the schema. The applications' user is a member. */
  readonly app: string
  /** Reads rows. For people and reports: `GRANT shop_readonly TO ada`. */
  readonly readonly: string
}

/** Names the roles of a database; PostgreSQL keeps 63 bytes. */
export function roleNames(database: string): RoleNames {
  const prefix = database.slice(0, 50)
  return { app: `${prefix}_app`, readonly: `${prefix}_readonly` }
}
