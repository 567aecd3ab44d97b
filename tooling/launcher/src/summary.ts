import { apps, readyUrl, urlOf } from './apps.js'

/** Whom the development data holds. */
const seededUser = '01930000-0000-7000-8000-000000000001'

/** The block that says where everything is. */
export function summary(database: string, environment: NodeJS.ProcessEnv): string {
  const [api, worker] = apps
  const base = urlOf(api, environment)
  const rows = [
    ['API', base],
    ['API docs', `${base}/docs`],
    ['Health', `${readyUrl(api, environment)}  ${readyUrl(worker, environment)}`],
    ['Database', database],
    ['E-mails', environment['WORKER_MAILBOX_DIR'] ?? ''],
    ['Try', `curl -H 'x-user-id: ${seededUser}' ${base}/campaigns`],
    ['Stop', 'Ctrl-C'],
  ]
  return rows.map(([name = '', value]) => `  ${name.padEnd(12)} ${value}\n`).join('')
}
