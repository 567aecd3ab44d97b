import { healthRoutes, type Lifecycle } from '@repo/service'
import fp from 'fastify-plugin'
import type { ApiConfig } from './config.js'
import { actor } from './plugins/actor.js'
import { currentUser } from './plugins/current-user.js'
import { database } from './plugins/database.js'
import { documentation } from './plugins/documentation.js'
import { jsonBody } from './plugins/json-body.js'
import { security } from './plugins/security.js'
import { campaignRoutes } from './routes/campaigns/campaign-routes.js'

/** What the application needs from whoever boots it. */
export interface AppOptions {
  readonly config: ApiConfig
  readonly lifecycle: Lifecycle
}

/** The whole application, to be registered on a server: by server.ts, or by a test. */
export const app = fp<AppOptions>(
  async (app, { config, lifecycle }) => {
    await app.register(security, { publicUrl: config.publicUrl })
    await app.register(jsonBody)
    await app.register(database, { config: config.database })
    await app.register(documentation)

    await app.register(healthRoutes, { database: app.database, lifecycle })
    await app.register(async (forUsers) => {
      await forUsers.register(currentUser, { trustHeader: config.trustUserHeader })
      await forUsers.register(actor)
      await forUsers.register(campaignRoutes, { prefix: '/campaigns' })
    })
  },
  { name: 'app' },
)
