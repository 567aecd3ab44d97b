// @ts-check
import { defineConfig } from 'vitest/config'

/**
 * What every workspace's tests share. Files run in forked processes, two at a time, because the
 * database server they share is on the same small machine.
 *
 * @param {import('vitest/config').ViteUserConfig['test']} [test] what differs in this workspace
 */
export function preset(test = {}) {
  return defineConfig({
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      pool: 'forks',
      maxWorkers: 2,
      testTimeout: 30_000,
      hookTimeout: 60_000,
      ...test,
    },
  })
}
