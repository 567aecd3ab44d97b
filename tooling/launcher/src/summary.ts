import { apps, readyUrl, urlOf } from './apps.js'

/** The block that says where everything is. */
export function summary(database: string, environment: NodeJS.ProcessEnv): string {
  const [api, worker] = apps
  const base = urlOf(api, environment)
  const rows = [
    ['API', base],
    ['API docs', `${base}/docs`],
    ['Health', `${readyUrl(api, environment)}  ${readyUrl(worker, environment)}`],
    ['Database', database],
    ['Try', `curl ${base}/campaigns`],
    ['Stop', 'Ctrl-C'],
  ]
  return rows.map(([name = '', value]) => `  ${name.padEnd(12)} ${value}\n`).join('')
}
