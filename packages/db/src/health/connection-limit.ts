import type { ConfigurationProblem } from '../errors/configuration-error.js'

/** What decides whether the server has room for all our pools. */
export interface ConnectionLimits {
  /** Connections that one process may open: the pool's size and its overflow. */
  readonly capacity: number
  /** Processes that open such a pool. */
  readonly instances: number
  readonly maxConnections: number
}

const SHARE = 0.8

/**
 * Checks that all pools together leave a fifth of the server's connections to others: administrators,
 * migrations, a deployment in which old and new processes overlap.
 *
 * @returns what is wrong, with the numbers; `undefined` when all is well
 */
export function checkConnectionLimit(limits: ConnectionLimits): ConfigurationProblem | undefined {
  const { capacity, instances, maxConnections } = limits
  const wanted = capacity * instances
  if (wanted < SHARE * maxConnections) return undefined
  const message =
    `${instances} instances × ${capacity} connections (DATABASE_POOL_SIZE + DATABASE_MAX_OVERFLOW) = ` +
    `${wanted}, which is not below 80 % of the server's max_connections = ${maxConnections}; ` +
    'make the pool smaller or raise max_connections'
  return { variable: 'DATABASE_INSTANCES', message }
}
