import type { TaskContext } from './task.js'

/** One application of the system, as the launcher sees it. */
export interface App {
  readonly name: string
  /** The built program. */
  readonly program: string
  /** The variables that say where it listens, and its own default. */
  readonly host: { readonly variable: string }
  readonly port: { readonly variable: string; readonly fallback: number }
}

/** The applications that make up the system, in the order in which they are shown. */
export const apps = [
  {
    name: 'api',
    program: 'apps/api/dist/server.js',
    host: { variable: 'API_HOST' },
    port: { variable: 'API_PORT', fallback: 3000 },
  },
  {
    name: 'worker',
    program: 'apps/worker/dist/main.js',
    host: { variable: 'WORKER_HOST' },
    port: { variable: 'WORKER_PORT', fallback: 3001 },
  },
] as const satisfies readonly App[]

/** The port an application listens on, or what is no port if its variable says so. */
export function portOf(app: App, environment: TaskContext['environment']): number {
  return Number(environment[app.port.variable] || app.port.fallback)
}

/** Where an application can be reached from this machine. */
export function urlOf(app: App, environment: TaskContext['environment']): string {
  const host = environment[app.host.variable] ?? ''
  const local = ['', '127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)
  return `http://${local ? 'localhost' : host}:${portOf(app, environment)}`
}

/** Where an application says whether it is ready. */
export function readyUrl(app: App, environment: TaskContext['environment']): string {
  return `${urlOf(app, environment)}/ready`
}
