import { describe, expect, test } from 'vitest'
import { useApp } from './support/use-app.js'

const on = useApp()

const ASSET = /(?:src|href)="([^"]+)"/g

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
