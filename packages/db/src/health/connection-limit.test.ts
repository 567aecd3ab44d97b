import { expect, test } from 'vitest'
import { checkConnectionLimit } from './connection-limit.js'

test('a fifth of the connections is left to others', () => {
  const at = (instances: number) =>
    checkConnectionLimit({ capacity: 20, instances, maxConnections: 100 })
  expect(at(3)).toBeUndefined()
  expect(at(4)?.message).toContain('4 instances × 20 connections')
  expect(at(4)?.message).toContain('= 80, which is not below 80 % of the server')
})
