import { reversibilityOf } from '../../migrations/down-script.js'
import type { Rule } from '../rule.js'

export const wayBack: Rule = {
  id: 'way-back',
  summary: 'down.sql is missing or has a TODO',
  why: 'A release that goes wrong can not be taken back in a hurry.',
  remedy:
    'Write down.sql and run "db migrate verify", or say in it "-- Irreversible: <why>" when there is no way back.',
  check: ({ migration }) => {
    const { kind } = reversibilityOf(migration)
    if (kind === 'missing') return [{ message: 'there is no down.sql' }]
    if (kind === 'incomplete') return [{ message: 'down.sql has a TODO' }]
    return []
  },
}
