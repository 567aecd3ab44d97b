import { expect, test } from 'vitest'
import { createLogger } from './log.js'

const lines: string[] = []
const logger = createLogger({
  name: 'test',
  level: 'info',
  destination: { write: (line) => void lines.push(line) },
})
const logged = (fields: object) => {
  lines.length = 0
  logger.info(fields, 'message')
  return JSON.parse(lines.join(''))
}

test('secrets are redacted at the top of an object and two levels below', () => {
  const secret = { password: 'p', token: 't', name: 'Ada' }
  expect(
    logged({ ...secret, body: secret, request: { headers: { authorization: 'a' } } }),
  ).toMatchObject({
    password: '[redacted]',
    token: '[redacted]',
    body: { password: '[redacted]', token: '[redacted]', name: 'Ada' },
    request: { headers: { authorization: '[redacted]' } },
  })
})

test('of an error only what holds no data is written, down to its first cause', () => {
  const detail = 'Failing row contains (s3cret)'
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail })
  const error = new TypeError('could not store', { cause })
  const line = logged({ error })
  expect(line.error).toMatchObject({
    type: 'TypeError',
    message: 'could not store',
    stack: expect.stringContaining('log.test'),
    cause: { type: 'Error', message: 'duplicate key', code: '23505' },
  })
  expect(JSON.stringify(line)).not.toContain('s3cret')
})

test('of several errors in one each is written', () => {
  const error = new AggregateError([new Error('first'), new TypeError('second')], '')
  expect(logged({ error }).error).toMatchObject({
    type: 'AggregateError',
    errors: [
      { type: 'Error', message: 'first' },
      { type: 'TypeError', message: 'second' },
    ],
  })
})

test('an error that is its own cause, or one of its own reasons, is written to some depth', () => {
  const circle = new Error('round and round')
  circle.cause = circle
  expect(logged({ error: circle }).error).toMatchObject({ cause: { message: 'round and round' } })
  const knot = new AggregateError([], 'knot')
  knot.errors.push(knot)
  expect(logged({ error: knot }).error).toMatchObject({ errors: [{ message: 'knot' }] })
})
