import { waitForServer } from '../../setup/wait-for-server.js'
import { defineCommand } from '../command.js'
import { describeError } from '../describe-error.js'
import { formatDuration } from '../durations.js'
import { EXIT } from '../exit-codes.js'
import { durationOption } from '../migration-session.js'

export const waitCommand = defineCommand({
  name: 'wait',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'wait until the server answers in the configured database',
  description: 'Ends at once on what waiting does not mend, such as a wrong password.',
  options: {
    timeout: { type: 'string', value: '<duration>', description: 'how long at most [60s]' },
  },
  examples: [['wait --timeout 30s', 'before an application starts']],
  async run(context, { options }) {
    const { output, now, sleep } = context
    const started = now()
    await waitForServer(context.config(), {
      timeoutMs: durationOption('timeout', options.timeout, 60_000),
      application: 'db wait',
      now,
      sleep,
      onWait: (reason) =>
        output.note(`${output.doubtful} waiting: ${describeError(reason).message}`),
    })
    output.line(
      `${output.good} The server answers.  ${output.style('dim', formatDuration(now() - started))}`,
    )
    return EXIT.ok
  },
})
