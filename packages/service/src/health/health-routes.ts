import type { Database, HealthProbe } from '@repo/db'
import fp from 'fastify-plugin'
import type { Lifecycle } from '../lifecycle.js'
import { applyPhase } from './apply-phase.js'
import { healthReport } from './report.js'

/** What the health routes look at. */
export interface HealthOptions {
  readonly database: Database
  readonly lifecycle: Lifecycle
}

const ROUTES: readonly [url: string, probe: HealthProbe, summary: string][] = [
  ['/health', 'live', 'Whether the process is alive; if not, restart it'],
  ['/ready', 'ready', 'Whether it takes work; if not, send none'],
  ['/startup', 'startup', 'Whether it has come up'],
]

/** `/health`, `/ready` and `/startup`: 200, or 503 with the reasons. The server must know zod schemas. */
export const healthRoutes = fp<HealthOptions>(
  async (app, { database, lifecycle }) => {
    for (const [url, probe, summary] of ROUTES) {
      const response = { 200: healthReport, 503: healthReport }
      const schema = { tags: ['health'], summary, response }
      // Asked every few seconds: answers are logged only when something is wrong.
      app.get(url, { schema, logLevel: 'warn' }, async (_request, reply) => {
        const report = applyPhase(probe, lifecycle.phase, await database.health(probe))
        return reply
          .code(report.status === 'unhealthy' ? 503 : 200)
          .header('cache-control', 'no-store')
          .send(report)
      })
    }
  },
  { name: 'health' },
)
