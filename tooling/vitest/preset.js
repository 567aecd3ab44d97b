// @ts-check
import { defineConfig } from 'vitest/config'

/** @type {typeof import('./preset.js').preset} */
export const preset = (test = {}) =>
  defineConfig({
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      pool: 'forks',
      maxWorkers: 2,
      // Only what hangs meets these limits; how fast a machine is decides no test.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 60_000, interval: 25 } },
      ...test,
    },
  })
