import type { HealthReport } from '@repo/db'
import { z } from 'zod'

const healthStatus = z.enum(['healthy', 'degraded', 'unhealthy'])

/** What a health route answers: the database's report, as a schema for the documentation. */
export const healthReport = z
  .object({
    status: healthStatus.meta({ description: 'degraded still serves, unhealthy does not' }),
    reasons: z.array(z.string()).readonly().meta({ description: 'Why it is not healthy' }),
    checks: z.object({
      database: z.object({
        status: z.enum([...healthStatus.options, 'unchecked']),
        connection_pool: z.object({
          size: z.int(),
          checked_in: z.int(),
          checked_out: z.int(),
          overflow: z.int(),
          waiting: z.int(),
        }),
        query_performance: z.object({
          simple_query_ms: z.number().nullable(),
          complex_query_ms: z.number().nullable(),
        }),
        replicas: z
          .array(
            z.object({ name: z.string(), status: healthStatus, lag_ms: z.number().nullable() }),
          )
          .readonly(),
      }),
    }),
    timestamp: z.iso.datetime(),
  })
  .meta({ id: 'Health' }) satisfies z.ZodType<HealthReport>
