import type { Rule } from '../rule.js'

export const rename: Rule = {
  id: 'rename',
  summary: 'a table or column of an existing table is renamed',
  why: 'The release that is still running asks for the old name and fails.',
  remedy:
    'Rename the field in the Prisma schema and keep the name in the database with @map or @@map.',
  check: ({ changes, isNew }) =>
    changes.flatMap((change) =>
      change.kind === 'rename' && change.what !== 'type' && !isNew(change.table)
        ? [
            {
              statement: change.statement,
              message: `the old name of the ${change.what} stops working in "${change.table}"`,
            },
          ]
        : [],
    ),
}
