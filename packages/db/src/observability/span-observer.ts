import { trace } from '@opentelemetry/api'
import type { DatabaseObserver } from './observer.js'

/**
 * Notes a retry as an event on the OpenTelemetry span in which it happens. In a process without a tracer it
 * does nothing.
 */
export const spanObserver: DatabaseObserver = {
  retry: ({ operation, attempts, delayMs, fault }) => {
    trace.getActiveSpan()?.addEvent('database.retry', {
      'db.operation.name': operation,
      // As OpenTelemetry names PostgreSQL's code:
      // https://opentelemetry.io/docs/specs/semconv/database/postgresql/
      'db.response.status_code': fault.sqlstate,
      'database.retry.attempts': attempts,
      'database.retry.delay_ms': delayMs,
    })
  },
}
