import { RULES } from './rules.js'

/** The page of the documentation that explains the rules. */
export function rulesPage(): string {
  const rules = RULES.map(
    ({ id, summary, why, remedy }) =>
      `## ${id}\n\n${capitalise(summary)}.\n\n**Why:** ${why}\n\n**Instead:** ${remedy}\n`,
  )
  return [INTRODUCTION, ...rules].join('\n')
}

const INTRODUCTION = `# Rules for migrations

\`db migrate lint\` looks for these. It reads the SQL with PostgreSQL's own parser and needs no database.
Most rules concern tables that exist already: one that the migration creates itself is empty and unused.
Statements in a \`DO\` block are read as well, but not what it puts together for \`EXECUTE\`.

A statement is allowed to break a rule by a comment before it that says why:

\`\`\`sql
-- lint: allow data-loss: nobody has read this column since release 12
ALTER TABLE users DROP COLUMN nickname;
\`\`\`

A comment without a reason, or before a statement that does not break the rule, is a finding itself.

This page is written from the rules by their test.
`

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
