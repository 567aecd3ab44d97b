import { type Drift, historyDrift } from '../../migrations/check.js'
import { readHistory } from '../../migrations/migrate.js'
import { withSession } from '../../migrations/session.js'
import { type Diagnosis, diagnose, diagnoseExtensions } from '../../setup/doctor.js'
import { extensionsOf, readExtensions } from '../../setup/extensions.js'
import { readServerFacts } from '../../setup/server-facts.js'
import { type CommandContext, defineCommand } from '../command.js'
import { describeError } from '../describe-error.js'
import { EXIT } from '../exit-codes.js'
import { projectMigrations, withMigrationSession } from '../migration-session.js'

export const doctorCommand = defineCommand({
  name: 'doctor',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'examine settings, server, encryption, privileges, limits, migrations and extensions',
  options: { json: { type: 'boolean', description: 'print the findings as JSON' } },
  examples: [['doctor', 'exit code 3 when something is bad; each finding says what to do']],
  async run(context, { options }) {
    const { output } = context
    const diagnoses = await examine(context)
    if (options.json) output.json(diagnoses)
    else {
      for (const { subject, verdict, finding, remedy } of diagnoses) {
        output.line(`  ${output[verdict]} ${subject.padEnd(12)} ${finding}`)
        if (remedy !== undefined) output.line(`${' '.repeat(17)}${output.arrow} ${remedy}`)
      }
    }
    return diagnoses.some(({ verdict }) => verdict === 'bad') ? EXIT.negative : EXIT.ok
  },
})

/** Looks at everything; what can't be reached is a finding, too. */
async function examine(context: CommandContext): Promise<Diagnosis[]> {
  const config = context.config()
  const session = { application: 'db doctor', lockTimeoutMs: 1_000, connection: config.connection }
  try {
    const facts = await withSession(config, session, (client) =>
      readServerFacts(client, context.now),
    )
    return [...diagnose(config, facts), ...(await examineMigrations(context))]
  } catch (error) {
    return [unreachable('server', error)]
  }
}

async function examineMigrations(context: CommandContext): Promise<Diagnosis[]> {
  const subject = 'migrations'
  try {
    const migrations = await projectMigrations(context)
    return await withMigrationSession(context, 'doctor', async (client) => {
      const drift = historyDrift(await readHistory(client, migrations))
      const extensions = await readExtensions(client, await extensionsOf(migrations))
      return [...diagnoseHistory(drift, migrations.length), diagnoseExtensions(extensions)]
    })
  } catch (error) {
    return [unreachable(subject, error)]
  }
}

function diagnoseHistory(drift: readonly Drift[], count: number): Diagnosis[] {
  const subject = 'migrations'
  if (drift.length === 0) {
    return [{ subject, verdict: 'good', finding: `all ${count} are applied` }]
  }
  const remedy = 'db migrate status says how to go on'
  return drift.map(({ finding }) => ({ subject, verdict: 'bad', finding, remedy }))
}

function unreachable(subject: string, error: unknown): Diagnosis {
  const { message, remedies } = describeError(error)
  const [remedy] = remedies
  return { subject, verdict: 'bad', finding: message, ...(remedy === undefined ? {} : { remedy }) }
}
