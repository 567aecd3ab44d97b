import { applyRoles } from '../../roles/apply-roles.js'
import { defineCommand } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { LOCK_OPTIONS, migrateOptions, withMigrationSession } from '../migration-session.js'

export const rolesCommand = defineCommand({
  name: 'roles',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'create the roles and give each what it needs; safe to repeat',
  description: `DATABASE_MIGRATION_URL names the owner, who changes the schema; DATABASE_URL names the applications'
user, who changes rows and can't touch the schema, the audit trail or what is append-only. The read-only
role is for people: GRANT <database>_readonly TO ada. It does not see the columns that the audit trail
redacts, such as passwords' hashes.`,
  options: {
    wait: LOCK_OPTIONS.wait,
    json: { type: 'boolean', description: 'print the result as JSON' },
  },
  examples: [['roles', 'after "db migrate up"; "db setup" does it by itself']],
  async run(context, { options }) {
    const { output } = context
    return withMigrationSession(
      context,
      'roles',
      async (client) => {
        const { owner, app, readonly, appUser } = await applyRoles(
          client,
          context.config().connection,
          migrateOptions(context, options).lock,
        )
        if (options.json) output.json({ owner, app, readonly, appUser: appUser ?? null })
        else {
          output.table([
            [output.good, 'owner', owner, 'changes the schema'],
            [
              output.good,
              'app',
              app,
              appUser ? `${appUser} is a member` : 'nobody is a member yet',
            ],
            [output.good, 'read-only', readonly, 'reads what is no secret'],
          ])
          if (appUser === undefined) {
            output.line(
              `${output.doubtful} The applications connect as the owner; set DATABASE_MIGRATION_URL to change that.`,
            )
          }
        }
        return EXIT.ok
      },
      options,
    )
  },
})
