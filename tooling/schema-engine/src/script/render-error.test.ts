import pg from 'pg'
import { expect, test } from 'vitest'
import { renderDatabaseError } from './render-error.js'

function databaseError(fields: Partial<pg.DatabaseError>): pg.DatabaseError {
  const message = 'column "x" does not exist'
  return Object.assign(
    new pg.DatabaseError(message, message.length, 'error'),
    { severity: 'ERROR' },
    fields,
  )
}

test('an error shows the lines that lead to its place', () => {
  const script = 'a\nb\nc\nd\ne\nf\nÄ 🍎 x\ng'
  const position = String([...script].indexOf('x') + 1)
  expect(renderDatabaseError(databaseError({ position }), script)).toBe(
    `ERROR: column "x" does not exist

Position:
  2 b
  3 c
  4 d
  5 e
  6 f
  7 Ä 🍎 x`,
  )
})

test('an error says everything that PostgreSQL said', () => {
  const error = databaseError({ detail: 'd', hint: 'h', where: 'w' })
  expect(renderDatabaseError(error)).toBe(
    'ERROR: column "x" does not exist\nDETAIL: d\nHINT: h\nCONTEXT: w',
  )
})
