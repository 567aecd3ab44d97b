#!/usr/bin/env node
// @ts-check
// What the scripts of the root package.json run: builds what is needed, then does what was asked.
import { join } from 'node:path'
import { build, root } from './build.js'

const [task = '', ...parameters] = process.argv.slice(2)
// biome-ignore lint/style/noProcessEnv: the edge of the program
const environment = process.env

/** The launcher itself, and what it runs; everything when the applications are to run. */
const programs = { start: [], dev: [], db: ['@repo/launcher', '@repo/db'] }
const needed = programs[task] ?? ['@repo/launcher', '@repo/schema-engine']

process.exitCode = await build(needed, environment)
if (process.exitCode === 0) {
  const { tasks } = await import('../dist/index.js')
  const dataFolder = join(root, '.data')
  process.exitCode = await tasks[task]({ root, dataFolder, parameters, environment })
}
