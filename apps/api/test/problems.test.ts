import { gzipSync } from 'node:zlib'
import { sendRaw } from '@repo/service/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { useApp } from './support/use-app.js'

const CLOSING = '\r\nhost: localhost\r\nconnection: close\r\n\r\n'

const on = useApp({
  settings: { API_BODY_LIMIT_BYTES: '2048' },
  extend: (server) => {
    server.get('/broken', async () => {
      throw new Error('connection string postgresql://app:s3cret@db/shop')
    })
    server.get('/conflict', () =>
      server.database.db.user.createMany({
        data: ['x', 'y'].map((name) => ({ name, email: 'same@example.org' })),
      }),
    )
    server.get('/check', () =>
      server.database.db.user.create({ data: { name: 'X', email: 'PRIVATE@EXAMPLE.ORG' } }),
    )
  },
})

const post = async (payload: unknown, headers: Record<string, string> = {}) =>
  on.server.inject({
    method: 'POST',
    url: '/campaigns',
    headers: { 'content-type': 'application/json', ...(await on.user()).headers, ...headers },
    payload:
      typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  })

describe('a request that is not valid', () => {
  test('is told everything that is wrong with it, and where', async () => {
    const response = await post({
      name: ' ',
      goalCoins: 12,
      endsAt: 'tomorrow',
      colour: 'red',
      members: [{ email: 'a@example.org' }, { email: 'nobody' }],
    })
    expect(response.statusCode).toBe(400)
    expect(response.headers['content-type']).toBe('application/problem+json')
    const problem = response.json()
    expect(problem).toMatchObject({
      type: 'urn:problem:invalid-request',
      title: 'The request is not valid',
      status: 400,
      requestId: response.headers['x-request-id'],
    })
    expect(problem.errors).toEqual([
      { in: 'body', pointer: '/name', detail: 'must not be empty' },
      expect.objectContaining({ in: 'body', pointer: '/goalCoins' }),
      expect.objectContaining({ in: 'body', pointer: '/endsAt' }),
      expect.objectContaining({ in: 'body', pointer: '/members/1/email' }),
      expect.objectContaining({
        in: 'body',
        pointer: '',
        detail: expect.stringContaining('colour'),
      }),
    ])
  })

  test.each([
    ['an e-mail address given twice', { members: [{ email: 'a@b.org' }, { email: 'A@b.org' }] }],
    ['coins that are none', { goalCoins: '0' }],
    ['coins that are no number', { goalCoins: 'abc' }],
    ['coins with a fraction', { goalCoins: '1.5' }],
    ['coins beyond what the database holds', { goalCoins: '9223372036854775808' }],
    ['a time before the calendar begins', { endsAt: '0001-01-01T00:00:00+00:01' }],
    ['a time after years of four digits', { endsAt: '9999-12-31T23:59:59-00:01' }],
    ['a character that the database cannot hold', { description: 'a\u0000b' }],
    ['half a character in a text', { description: 'a\ud800b' }],
    ['half a character in a line', { name: '\udc00' }],
    ['an ended campaign to start with', { status: 'ENDED' }],
    ['an owner of their own', { ownerId: '01930000-0000-7000-8000-000000000001' }],
  ])('is refused for %s', async (_, part) => {
    expect((await post({ name: 'A', ...part })).statusCode).toBe(400)
  })

  test.each([
    ['JSON that is none', '{"name', {}, 400],
    ['JSON that reaches for a prototype', '{"__proto__":{"a":1}}', {}, 400],
    ['an empty body', '', {}, 400],
    ['a body that is too large', JSON.stringify({ name: 'x'.repeat(3000) }), {}, 413],
    ['another media type', '<name/>', { 'content-type': 'text/xml' }, 415],
    ['text that is no JSON', 'name', { 'content-type': 'text/plain' }, 415],
    ['bytes that are no UTF-8', Buffer.from('{"name":"\xff"}', 'latin1'), {}, 400],
  ])('is refused for %s', async (_, payload, headers, status) => {
    const response = await post(payload, headers)
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(response.json()).toMatchObject({ type: 'about:blank', status })
  })

  test.each([
    ['another character set', '{}', { 'content-type': 'application/json; charset=utf-16' }],
    ['a compressed body', gzipSync('{"name":"A"}'), { 'content-encoding': 'gzip' }],
  ])('is refused for %s', async (_, payload, headers) => {
    const problem = { type: 'urn:problem:unsupported-encoding', status: 415 }
    expect((await post(payload, headers)).json()).toMatchObject(problem)
  })

  test('is refused for a path or a query', async () => {
    const { headers } = await on.user()
    const path = await on.server.inject({ url: '/campaigns/17', headers })
    expect(path.json().errors).toMatchObject([{ in: 'path', pointer: '/id' }])
    const query = await on.server.inject({ url: '/campaigns?limit=1000&page=2', headers })
    expect(query.json().errors).toMatchObject([{ in: 'query', pointer: '/limit' }, { in: 'query' }])
    const url = await on.server.inject({ url: '/campaigns/%ff', headers })
    expect(url.json()).toMatchObject({ status: 400 })
  })
})

describe('a request that needs a user', () => {
  test.each([
    ['names none', {}],
    ['names one who does not exist', { 'x-user-id': '01930000-0000-7000-8000-000000000009' }],
    ['names something that is no id', { 'x-user-id': "' OR 1=1" }],
  ])('is refused when it %s', async (_, headers) => {
    const payload = { name: 'A' }
    const response = await on.server.inject({ method: 'POST', url: '/campaigns', headers, payload })
    expect(response.headers['www-authenticate']).toBe('UserId')
    expect(response.json()).toMatchObject({ type: 'urn:problem:not-logged-in', status: 401 })
  })

  test('is refused when the user was deleted', async () => {
    const { id, headers } = await on.user()
    await on.db.user.delete({ where: { id } })
    expect((await on.server.inject({ url: '/campaigns', headers })).statusCode).toBe(401)
  })
})

test.each(['/health', '/ready', '/startup', '/docs', '/openapi.json'])(
  '%s asks nobody who they are',
  async (url) => {
    const response = await on.server.inject({ url, headers: { 'x-user-id': 'zz' } })
    expect(response.statusCode).toBe(200)
  },
)

describe('where the header x-user-id is not believed', () => {
  const closed = useApp({ settings: { API_TRUST_USER_HEADER: 'off' } })

  test('nobody is a user by naming one', async () => {
    const { headers } = await closed.user()
    const payload = { name: 'A' }
    const response = await closed.server.inject({
      method: 'POST',
      url: '/campaigns',
      headers,
      payload,
    })
    expect(response.json()).toMatchObject({ type: 'urn:problem:not-logged-in', status: 401 })
  })
})

test('JSON is taken in UTF-8, with its character set named or not', async () => {
  for (const type of ['application/json; charset=utf-8', 'application/json;charset="UTF-8"']) {
    const response = await post({ name: 'Bücher' }, { 'content-type': type })
    expect(response.json()).toMatchObject({ name: 'Bücher' })
  }
})

describe('as it comes over the wire', () => {
  let origin = ''
  beforeAll(async () => {
    origin = await on.server.listen({ host: '127.0.0.1', port: 0 })
  })

  test.each(['/nowhere', '//', '///', '//foo', '//foo:bar'])(
    'the path %s leads nowhere, and is a problem, too',
    async (path) => {
      const answer = await sendRaw(origin, `GET ${path}?secret=1 HTTP/1.1${CLOSING}`)
      expect(answer).toMatch(/^HTTP\/1.1 404 /)
      expect(answer).toContain(`"detail":"Nothing answers GET ${path}."`)
    },
  )

  test.each([
    ['a URL that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1${CLOSING}`, 431],
    ['a header that is too long', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}${CLOSING}`, 431],
    ['what is no HTTP', 'HELO example.org\r\n\r\n', 400],
    ['a file outside of the folder', `GET /docs/static/../../app.ts HTTP/1.1${CLOSING}`, 403],
    ['a URL that cannot be decoded', `GET /%zz HTTP/1.1${CLOSING}`, 400],
  ])('%s is a problem', async (_, request, status) => {
    const answer = await sendRaw(origin, request)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/^content-type: application\/problem\+json/m)
    const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
    expect(problem).toMatchObject({ status, requestId: expect.any(String) })
    expect(on.log.join('')).toContain(problem.requestId)
  })

  test('a client may not take for ever to send a request', () => {
    expect(on.server.server.requestTimeout).toBeGreaterThan(0)
  })
})

test('what a plugin refuses keeps its status', async () => {
  const request = { url: '/docs/static/swagger-ui.css', headers: { range: 'bytes=99999999-' } }
  const response = await on.server.inject(request)
  expect(response.json()).toMatchObject({ status: 416, title: 'Range Not Satisfiable' })
})

describe('an error of ours', () => {
  test('tells the client nothing but the id to ask for', async () => {
    const response = await on.server.inject('/broken')
    expect(response.statusCode).toBe(500)
    expect(response.body).not.toMatch(/s3cret|postgres|Error:|at /)
    expect(response.json().requestId).toBe(response.headers['x-request-id'])
    expect(on.log.join('')).toContain(response.json().requestId)
  })

  test('that the database reports leaks neither SQL nor values', async () => {
    const response = await on.server.inject('/check')
    expect(response.statusCode).toBe(500)
    expect(response.body).not.toMatch(/users|PRIVATE|check|prisma/i)
  })
})

test('a value that is taken is a conflict', async () => {
  const response = await on.server.inject('/conflict')
  expect(response.json()).toMatchObject({ type: 'urn:problem:already-exists', status: 409 })
  expect(response.body).not.toContain('same@example.org')
})

test("a caller's request id is kept when it is a plain one", async () => {
  const kept = await on.server.inject({ url: '/health', headers: { 'x-request-id': 'abc-1' } })
  expect(kept.headers['x-request-id']).toBe('abc-1')
  const forged = await on.server.inject({ url: '/health', headers: { 'x-request-id': 'a"\t{}' } })
  expect(forged.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})
