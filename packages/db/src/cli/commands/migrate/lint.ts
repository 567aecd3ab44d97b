import { lintMigrations } from '../../../lint/lint.js'
import { buildHistory } from '../../../migrations/history.js'
import { findMigration } from '../../../migrations/plan.js'
import { excerpt } from '../../../sql/excerpt.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import { projectMigrations } from '../../migration-session.js'

export const migrateLintCommand = defineCommand({
  name: 'migrate lint',
  usage: '[<name>]',
  arity: { min: 0, max: 1 },
  summary: 'find locks, rewrites and data loss in migrations; connects to nothing',
  description: `Reads the SQL with PostgreSQL's own parser. The rules are in docs/migration-rules.md. A statement is
allowed to break one by a comment before it that says why, such as
"-- lint: allow data-loss: nobody has read this column since release 12".`,
  options: { json: { type: 'boolean', description: 'print the findings as JSON' } },
  examples: [
    ['migrate lint', 'all migrations; exit code 3 when something is found'],
    ['migrate lint add_goal', 'one of them'],
  ],
  async run(context, { args, options }) {
    const { output } = context
    const migrations = await projectMigrations(context)
    const [wanted] = args
    const only = wanted && findMigration(buildHistory(migrations, []), wanted).name
    const findings = (await lintMigrations(migrations)).filter(
      ({ migration }) => only === undefined || migration === only,
    )
    if (options.json) output.json(findings)
    else if (findings.length === 0) {
      output.line(`${output.good} Nothing found in ${only ?? `${migrations.length} migrations`}.`)
    }
    for (const { migration, rule, message, remedy, position } of options.json ? [] : findings) {
      const place = position === undefined ? '' : `:${position.line}`
      output.line(`${output.bad} ${migration}${place}  ${message}  ${output.style('dim', rule)}`)
      const script = migrations.find(({ name }) => name === migration)?.up
      if (position !== undefined && script !== undefined) {
        output.line(`    ${excerpt(script, position, 0).split('\n')[0]}`)
      }
      output.line(`    ${output.arrow} ${remedy}`)
    }
    return findings.length === 0 ? EXIT.ok : EXIT.negative
  },
})
