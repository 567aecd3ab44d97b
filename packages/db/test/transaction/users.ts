import type { Database } from '../../src/client.js'

/** What makes a user of this name. */
export const user = (name: string) => ({ data: { email: `${name}@example.org`, name } })

/** The users there are. */
export async function names({ db }: Database): Promise<string[]> {
  const users = await db.user.findMany({ orderBy: { name: 'asc' } })
  return users.map(({ name }) => name)
}

export function rollBack(): never {
  throw new Error('roll back')
}
