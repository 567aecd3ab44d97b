import { createDatabase } from '../../client.js'
import { defineCommand } from '../command.js'
import { EXIT } from '../exit-codes.js'

export const healthCommand = defineCommand({
  name: 'health',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'print what the readiness check of an application would say',
  options: { json: { type: 'boolean', description: 'print the whole report as JSON' } },
  examples: [['health', 'exit code 3 when it is not healthy']],
  async run(context, { options }) {
    const { output } = context
    const database = createDatabase(context.config(), { application: 'db health' })
    try {
      const report = await database.health('ready')
      const { simple_query_ms, complex_query_ms } = report.checks.database.query_performance
      if (options.json) output.json(report)
      else {
        output.line(`${report.status === 'healthy' ? output.good : output.bad} ${report.status}`)
        for (const reason of report.reasons) output.line(`    ${reason}`)
        const ms = (value: number | null) =>
          value === null ? 'no answer' : `${value.toFixed(1)} ms`
        output.table([
          ['simple query', ms(simple_query_ms)],
          ['complex query', ms(complex_query_ms)],
        ])
      }
      return report.status === 'healthy' ? EXIT.ok : EXIT.negative
    } finally {
      await database.close({ deadlineMs: 2_000 })
    }
  },
})
