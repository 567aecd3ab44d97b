import { describe, expect, test } from 'vitest'
import { useApp } from './support/use-app.js'

const on = useApp()

const ASSET = /(?:src|href)="([^"]+)"/g

interface Operation {
  readonly responses: Record<string, unknown>
}

const document = async () => (await on.server.inject('/openapi.json')).json()

describe('the OpenAPI document', () => {
  test('describes every route by the schemas that validate', async () => {
    const { openapi, paths, components } = await document()
    expect(openapi).toBe('3.1.0')
    expect(Object.keys(paths).sort()).toEqual([
      '/campaigns',
      '/campaigns/{id}',
      '/campaigns/{id}/members',
      '/health',
      '/ready',
      '/startup',
    ])
    expect(components.schemas.NewCampaign).toMatchObject({
      required: ['name'],
      properties: { name: { type: 'string', minLength: 1, maxLength: 200 } },
      additionalProperties: false,
    })
    expect(paths['/campaigns'].post.responses['400'].content).toHaveProperty([
      'application/problem+json',
    ])
  })

  test('has no reference to nowhere, and no component that nothing refers to', async () => {
    const openapi = await document()
    const references = JSON.stringify(openapi).matchAll(/"#\/components\/schemas\/([^"]+)"/g)
    const named = new Set([...references].map(([, name]) => name))
    expect([...named].sort()).toEqual(Object.keys(openapi.components.schemas).sort())
  })
})

describe('every answer is one that the document promises', () => {
  const id = '01930000-0000-7000-8000-000000000001'

  test.each<
    [string, { headers?: object; query?: Record<string, string>; payload?: string | object }]
  >([
    ['a user who does not exist', { headers: { 'x-user-id': id } }],
    ['a campaign that does not exist', {}],
    ['a query that is not known', { query: { colour: 'red' } }],
    ['another media type', { headers: { 'content-type': 'text/xml' }, payload: '<name/>' }],
    ['a body that is too large', { payload: { name: 'x'.repeat(300_000) } }],
  ])('%s', async (_, { headers, ...request }) => {
    const { headers: user } = await on.user()
    const { paths } = await document()
    for (const [path, operations] of Object.entries<Record<string, Operation>>(paths)) {
      for (const [method, { responses }] of Object.entries(operations)) {
        if (method === 'get' && request.payload !== undefined) continue
        const url = path.replace('{id}', id)
        const { statusCode } = await on.server.inject({
          ...request,
          method: method as 'get',
          url,
          headers: { ...user, ...headers },
        })
        expect(responses, `${method} ${path}`).toHaveProperty(String(statusCode))
      }
    }
  })

  test('a failure of ours', async () => {
    const { paths } = await document()
    for (const operations of [paths['/campaigns'], paths['/campaigns/{id}']]) {
      for (const { responses } of Object.values<Operation>(operations)) {
        expect(responses).toMatchObject({ 500: {}, 503: {} })
      }
    }
  })
})

describe('the documentation page', () => {
  test.each(['/docs', '/docs/'])('at %s loads nothing from elsewhere', async (url) => {
    const page = await on.server.inject(url)
    expect(page.statusCode).toBe(200)
    const base = new URL(url, 'http://localhost')
    const assets = [...page.body.matchAll(ASSET)].map(([, path = '']) => new URL(path, base))
    expect(assets.length).toBeGreaterThan(4)
    for (const asset of assets) {
      expect(asset.origin).toBe(base.origin)
      const response = await on.server.inject(asset.pathname)
      expect([asset.pathname, response.statusCode]).toEqual([asset.pathname, 200])
      if (asset.pathname.endsWith('.css')) {
        expect(response.body).not.toMatch(/url\(["']?(?:https?:)?\/\//)
        expect(response.body).not.toMatch(/@import/)
      }
    }
  })

  test('may load its own files and nothing else', async () => {
    const { headers, body } = await on.server.inject('/docs')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self';")
    expect(policy).not.toMatch(/https?:|upgrade-insecure-requests|\*/)
    expect(body).not.toMatch(/<script>|<script(?![^>]*src)/)
  })
})

test('answers that are data are no page of anything', async () => {
  const { headers } = await on.server.inject('/health')
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests')
})

describe('where the api is found by https', () => {
  const behindTls = useApp({ settings: { PUBLIC_URL: 'https://fund.example.org' } })

  test('browsers are told to use nothing else, and only there', async () => {
    const answers = await Promise.all([on, behindTls].map(({ server }) => server.inject('/health')))
    expect(answers.map(({ headers }) => headers['strict-transport-security'])).toEqual([
      undefined,
      expect.stringContaining('max-age='),
    ])
  })
})
