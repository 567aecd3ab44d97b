import { createHash } from 'node:crypto'
import { stepsOf } from '../migrations/script-steps.js'
import { urlOfDatabase, withConnection } from './admin.js'
import { ownMigrations } from './migrations.js'

/** Something besides the migrations that every test database holds, such as a job queue's schema. */
export interface TemplateStep {
  /** Changes whenever what `run` writes changes: a new name means a new template. */
  readonly name: string
  /** Writes it into the database at `url`. */
  run(url: string): Promise<void>
}

/**
 * Makes sure that the server has a template database with every migration applied. It is named by what
 * is in it and built once, also when several packages ask at the same time.
 *
 * @param adminUrl a role that may create databases
 * @param steps what else goes in, in order
 * @returns the template's name
 */
export async function ensureTemplate(
  adminUrl: string,
  steps: readonly TemplateStep[] = [],
): Promise<string> {
  const migrations = await ownMigrations()
  const content = [...migrations.map(({ up }) => up), ...steps.map(({ name }) => name)]
  const hash = createHash('sha256').update(content.join('\0')).digest('hex').slice(0, 16)
  const template = `template_${hash}`

  await withConnection(adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock(hashtext($1))', [template])
    const { rows } = await admin.query<{ datistemplate: boolean }>(
      'SELECT datistemplate FROM pg_database WHERE datname = $1',
      [template],
    )
    if (rows[0]?.datistemplate) return
    // Left behind half-built by a run that was killed.
    if (rows[0]) await admin.query(`DROP DATABASE ${template} WITH (FORCE)`)

    await admin.query(`CREATE DATABASE ${template}`)
    const url = urlOfDatabase(adminUrl, template)
    await withConnection(url, async (client) => {
      for (const { up } of migrations) {
        for (const { statements } of await stepsOf(up)) {
          for (const { sql } of statements) await client.query(sql)
        }
      }
    })
    for (const step of steps) await step.run(url)
    await admin.query(`ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`)
  })
  return template
}
