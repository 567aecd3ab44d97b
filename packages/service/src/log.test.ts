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

test('secrets are redacted wherever they stand', () => {
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
