/** Who connects. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/** The superuser of a server whose data is kept, unless it was given another password. */
export const defaultSuperuser: Credentials = { user: 'postgres', password: 'postgres' }

/** A connection string to a server on this machine. */
export function connectionUrl(
  port: number,
  { user, password }: Credentials,
  database: string,
): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
  return `postgresql://${login}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}
