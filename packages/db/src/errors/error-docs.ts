import { MIGRATION_ERRORS } from '../migrations/migration-error.js'
import { ERROR_TABLE } from './error-table.js'
import { SQLSTATES } from './sqlstate.js'

/** The page `docs/errors.md`, made from the tables. */
export function renderErrorDocs(): string {
  const errors = Object.entries(ERROR_TABLE).map(
    ([code, { name, meaning, retryable, whatToDo }]) =>
      `| \`${code}\` | \`${name}\` | ${meaning} | ${retryable} | ${whatToDo} |`,
  )
  const migrations = Object.entries(MIGRATION_ERRORS).map(
    ([code, meaning]) => `| \`${code}\` | ${meaning} |`,
  )
  // Sorted, because keys that look like numbers come first by themselves.
  const states = Object.entries(SQLSTATES)
    .sort()
    .map(
      ([code, { name, transient, endsSession, restart }]) =>
        `| \`${code}\` | ${name} | ${yes(transient)} | ${yes(endsSession)} | ${yes(restart)} |`,
    )
  return [
    '# Errors',
    '',
    'Errors of the database layer extend `DatabaseError`: a stable `code`, `retryable`, `attempts` and',
    "`cause`. Prisma's own errors (a unique violation is `P2002`, a missing record `P2025`) reach the",
    'caller unchanged.',
    '',
    '| Code | Class | Meaning | Retryable | What to do |',
    '|---|---|---|---|---|',
    ...errors,
    '',
    '## What `db migrate` can find wrong',
    '',
    'A `MigrationError` with one of these codes says in `remedies` what can be done; none is retryable.',
    '',
    '| Code | Meaning |',
    '|---|---|',
    ...migrations,
    '',
    "## PostgreSQL's codes that decide something",
    '',
    'Decisions are made by these, by how far the operation had come, and by whether anything was sent;',
    'never by a message. A code that is not listed is an ordinary error: the statement failed, the',
    'connection lives, and trying again would fail again.',
    '',
    '| SQLSTATE | Name | Retried | Ends the session | Drops all connections |',
    '|---|---|---|---|---|',
    ...states,
    '',
    '`25006` means so when the server is a standby, or read-only by default. In a transaction that its',
    'caller has made read-only it is an ordinary error.',
    '',
  ].join('\n')
}

function yes(flag: true | undefined): string {
  return flag ? 'yes' : ''
}
