import { buildHistory } from '../../../migrations/history.js'
import { findMigration } from '../../../migrations/plan.js'
import { type Verification, verifyMigrations } from '../../../migrations/verify.js'
import { defineCommand } from '../../command.js'
import { formatDuration } from '../../durations.js'
import { EXIT } from '../../exit-codes.js'
import { migrateOptions, projectMigrations, withScratch } from '../../migration-session.js'
import type { Output } from '../../output.js'

export const migrateVerifyCommand = defineCommand({
  name: 'migrate verify',
  usage: '[<name>]',
  arity: { min: 0, max: 1 },
  summary: 'prove on a scratch database that each migration can be taken back',
  description: `Applies each migration, takes it back and applies it again, and compares what the database consists of:
tables, columns, types, indexes, constraints, functions, triggers, policies, comments and privileges.`,
  options: { json: { type: 'boolean', description: 'print the result as JSON' } },
  examples: [
    ['migrate verify', 'all of them; exit code 3 when one leaves something behind'],
    ['migrate verify ledger', 'one of them'],
  ],
  async run(context, { args, options }) {
    const { output, now } = context
    const started = now()
    const migrations = await projectMigrations(context)
    const [name] = args
    const selected =
      name === undefined
        ? migrations.map((migration) => migration.name)
        : [findMigration(buildHistory(migrations, []), name).name]
    const verifications: Verification[] = []
    await verifyMigrations(
      (work) => withScratch(context, 'migrate verify', ({ client }) => work(client)),
      migrations,
      new Set(selected),
      {
        ...migrateOptions(context, {}, { quiet: true }),
        report(verification) {
          verifications.push(verification)
          if (!options.json) print(output, verification)
        },
      },
    )
    const failed = verifications.filter(({ outcome }) => outcome === 'failed')
    if (options.json) output.json(verifications)
    else {
      const duration = output.style('dim', formatDuration(now() - started))
      output.line(`${summary(verifications)}  ${duration}`)
    }
    return failed.length === 0 ? EXIT.ok : EXIT.negative
  },
})

function summary(verifications: readonly Verification[]): string {
  const count = (wanted: Verification['outcome']) =>
    verifications.filter(({ outcome }) => outcome === wanted).length
  const total = verifications.length
  if (total === 0) return 'There are no migrations.'
  if (count('failed') > 0) return `${count('failed')} of ${total} can't be taken back cleanly.`
  const reversible = `${count('reversible')} of ${total} leave nothing behind when they are taken back`
  return count('irreversible') === 0
    ? `${reversible}.`
    : `${reversible}; ${count('irreversible')} is irreversible, and says why.`
}

const MARKS = { reversible: 'good', irreversible: 'doubtful', failed: 'bad' } as const

function print(output: Output, { name, outcome, findings }: Verification): void {
  output.line(
    `  ${output[MARKS[outcome]]} ${name}${outcome === 'irreversible' ? '  irreversible' : ''}`,
  )
  for (const finding of findings) output.line(`      ${finding.replaceAll('\n', '\n      ')}`)
}
