import { expect, test } from 'vitest'
import { loadApiConfig } from './config.js'

const DATABASE_URL = 'postgresql://app@localhost/app'
const trusted = (environment: Record<string, string>) =>
  loadApiConfig({ DATABASE_URL, ...environment }).trustUserHeader

test('the header x-user-id is believed in production only when that is asked for', () => {
  expect(trusted({})).toBe(true)
  expect(trusted({ NODE_ENV: 'production' })).toBe(false)
  expect(trusted({ NODE_ENV: 'production', API_TRUST_USER_HEADER: 'on' })).toBe(true)
  expect(trusted({ API_TRUST_USER_HEADER: 'off' })).toBe(false)
})
