import type { PoolListener } from '../pool/pool-events.js'
import type { DatabaseLogger } from './logger.js'

/** Writes a line for every event of the pool; the ordinary ones only at debug level. */
export function logPoolEvents(logger: DatabaseLogger): PoolListener {
  return ({ type, ...fields }) => {
    switch (type) {
      case 'opened':
        return logger.debug(fields, 'database connection opened')
      case 'closed':
        return logger.debug(fields, 'database connection closed')
      case 'open-failed':
        return logger.warn(fields, 'database connection could not be opened')
      case 'invalidated':
        return logger.warn(fields, 'database restarted or failed over: connections given up')
      case 'timeout':
        return logger.warn(fields, 'no database connection became free in time')
      case 'leak':
        return logger.warn(fields, 'database connection held suspiciously long')
    }
  }
}
