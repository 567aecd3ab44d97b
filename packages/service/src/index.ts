export {
  type Environment,
  loadConfig,
  logLevel,
  milliseconds,
  port,
  publicUrl,
} from './config.js'
export { type HealthOptions, healthRoutes } from './health/health-routes.js'
export { closeServer } from './http/close-server.js'
export { createServer, type ServerOptions } from './http/create-server.js'
export { createLifecycle, type Lifecycle, type Phase } from './lifecycle.js'
export { createLogger, type LoggerOptions } from './log.js'
export { type Problem, problemResponses } from './problems/problem.js'
export { ProblemError } from './problems/problem-error.js'
export type { ProblemKind } from './problems/problem-kinds.js'
export { runService, type Service } from './run-service.js'
