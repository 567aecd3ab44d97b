import type { Role } from '@repo/db'
import { ProblemError } from '@repo/service'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { z } from 'zod'

/** Who makes a request. */
export interface CurrentUser {
  readonly id: string
  readonly role: Role
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request; null when nobody is logged in. */
    currentUser: CurrentUser | null
  }
}

const userId = z.uuid()

/**
 * Tells who makes a request. Until there is a login, the header `x-user-id` names a user and is believed:
 * right for development and behind a proxy that authenticates and sets the header itself, and an open
 * door anywhere else, so it is off in production unless API_TRUST_USER_HEADER says otherwise.
 */
export const currentUser = fp<{ trustHeader: boolean }>(
  async (app, { trustHeader }) => {
    app.decorateRequest('currentUser', null)
    if (!trustHeader) return

    app.addHook('preHandler', async (request) => {
      const header = request.headers['x-user-id']
      if (header === undefined) return
      const id = userId.safeParse(header)
      const user = id.success
        ? await app.database.db.user.findUnique({
            where: { id: id.data },
            select: { id: true, role: true },
          })
        : null
      if (user === null)
        throw new ProblemError('not-logged-in', 'x-user-id names no existing user.')
      request.currentUser = user
    })
  },
  { name: 'current-user', dependencies: ['database'] },
)

/**
 * The user who makes a request.
 *
 * @throws {ProblemError} when nobody is logged in
 */
export function userOf({ currentUser }: FastifyRequest): CurrentUser {
  if (currentUser !== null) return currentUser
  throw new ProblemError('not-logged-in', 'This needs a user: name one in the header x-user-id.')
}
