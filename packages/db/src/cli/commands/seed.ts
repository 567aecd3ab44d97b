import { createDatabase } from '../../client.js'
import { withActor } from '../../context/actor.js'
import { seedDevelopmentData } from '../../seed/development-data.js'
import { seedTestData } from '../../seed/test-data.js'
import { type CommandContext, defineCommand } from '../command.js'
import { formatDuration } from '../durations.js'
import { EXIT } from '../exit-codes.js'
import { countOption } from '../migration-session.js'
import { RefusedError, UsageError } from '../usage-error.js'

/** The data there is to choose from. */
export type SeedName = 'dev' | 'test'

export const seedCommand = defineCommand({
  name: 'seed',
  usage: 'dev|test',
  arity: { min: 1, max: 1 },
  summary: 'write example data; what is there already stays as it is',
  description: `"dev" is a few rows that are worth looking at. "test" is as many as --size says, each user with a
campaign of three members; the same rows in every run.`,
  options: {
    size: { type: 'string', value: '<n>', description: 'how many users "test" has [100]' },
    force: { type: 'boolean', description: 'do it even when NODE_ENV=production' },
  },
  examples: [
    ['seed dev', 'to look around'],
    ['seed test --size 10000', 'to measure'],
  ],
  async run(context, { args, options }) {
    const [name] = args
    if (name !== 'dev' && name !== 'test')
      throw new UsageError(`expected dev or test, got "${name}"`)
    if (context.config().production && !options.force) {
      throw new RefusedError('seed: refused, because NODE_ENV=production', [
        'if you are sure: --force',
      ])
    }
    await seed(context, name, countOption('--size', options.size, 100))
    return EXIT.ok
  },
})

/** Writes the data and says how it went. */
export async function seed(context: CommandContext, name: SeedName, size: number): Promise<void> {
  const { output, now, operator } = context
  const started = now()
  const database = createDatabase(context.config(), { application: 'db seed' })
  try {
    const added = await withActor({ id: `cli:${operator}` }, async () => {
      if (name === 'test') {
        return seedTestData(database, size, ({ done, total }) =>
          output.progress('rows', done, total),
        )
      }
      await seedDevelopmentData(database)
      return undefined
    })
    const rows = added === undefined ? '' : `, ${added} rows are new`
    const duration = output.style('dim', formatDuration(now() - started))
    output.line(`${output.good} The ${name} data is there${rows}.  ${duration}`)
  } finally {
    await database.close({ deadlineMs: 5_000 })
  }
}
