import type { Command } from './command.js'
import { COMMANDS } from './command-table.js'

/** The page of the documentation that explains the `db` command. */
export function commandPage(): string {
  return [INTRODUCTION, ...COMMANDS.map(section)].join('\n')
}

const INTRODUCTION = `# The db command

\`pnpm db <command>\`, or \`node packages/db/bin/db.js <command>\` where pnpm is not installed. Locally it
reads \`.env\`, and without \`DATABASE_URL\` it works on the embedded development server. It takes the same
settings as the applications; \`DATABASE_MIGRATION_URL\` names the owner, who may change the schema.
Options come after the command; \`--help\` explains each.

Colours and progress are for terminals only; \`NO_COLOR\` switches them off. Results go to standard output,
problems to standard error. What destroys something asks first: \`--yes\` answers, and with
\`NODE_ENV=production\` it takes \`--force\` as well.

Exit codes:

- 0: done, or the answer is yes
- 1: it could not be done
- 2: the command line or the settings are wrong; nothing was tried
- 3: done, and the answer is no: drift, pending migrations, findings, not healthy
- 4: refused: it destroys something and nobody has confirmed it
- 130: interrupted; what was not committed is rolled back

How migrations work is told in [migrations.md](migrations.md). This page is written from the commands by
their test.
`

function section({ name, usage, summary, description, options, examples }: Command): string {
  const list = Object.entries(options).map(([option, { short, value, description: text }]) => {
    const names = [...(short === undefined ? [] : [`-${short}`]), `--${option}`].join(', ')
    return `- \`${value === undefined ? names : `${names} ${value}`}\`: ${text}`
  })
  const shown = examples.map(([example, meaning]) => `db ${example}   # ${meaning}`)
  return [
    `## db ${`${name} ${usage}`.trim()}`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    '',
    ...(description === undefined ? [] : [description, '']),
    ...(list.length > 0 ? [...list, ''] : []),
    '```sh',
    ...shown,
    '```',
    '',
  ].join('\n')
}
