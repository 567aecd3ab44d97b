import type { QueryLogSettings } from '../config/database-config.js'
import { logPoolEvents } from './log-pool-events.js'
import type { DatabaseLogger } from './logger.js'
import type { DatabaseObserver } from './observer.js'

/**
 * Writes pool events, retries, and as many statements as the settings ask for. Parameters are not known
 * here, so they can't be logged.
 *
 * @param logger where to
 * @param settings which statements
 */
export function logObserver(logger: DatabaseLogger, settings: QueryLogSettings): DatabaseObserver {
  const { level, slowQueryMs } = settings
  const observer: DatabaseObserver = {
    pool: logPoolEvents(logger),
    retry: (event) => logger.warn(event, 'database operation is tried again'),
  }
  if (level === 'off') return observer
  return {
    ...observer,
    statement: ({ sql, durationMs, error }) => {
      // Of an error only its code: its detail repeats values.
      const fields = { sql, durationMs, ...(error && 'code' in error ? { code: error.code } : {}) }
      if (durationMs >= slowQueryMs) logger.warn(fields, 'slow database statement')
      else if (level === 'all') logger.debug(fields, 'database statement')
    },
  }
}

/** One observer that tells several. What nobody wants to hear stays out of it. */
export function combineObservers(observers: readonly DatabaseObserver[]): DatabaseObserver {
  const tell = <K extends keyof DatabaseObserver>(name: K) => {
    const interested = observers.filter((observer) => observer[name] !== undefined)
    if (interested.length === 0) return {}
    const listener = (event: never) => {
      for (const observer of interested) observer[name]?.(event)
    }
    return { [name]: listener }
  }
  return { ...tell('pool'), ...tell('statement'), ...tell('retry') }
}
