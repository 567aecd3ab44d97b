// @ts-check
import { defineConfig } from 'vitest/config'

/** @type {typeof import('./preset.js').preset} */
export const preset = (test = {}) =>
  defineConfig({
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      pool: 'forks',
      maxWorkers: 2,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      ...test,
    },
  })
