#!/usr/bin/env node
// @ts-check
// What the scripts of the root package.json run: builds what is needed, then does what was asked.
import { join } from 'node:path'
import { build, root } from './build.js'

const [task = '', ...parameters] = process.argv.slice(2)
// biome-ignore lint/style/noProcessEnv: the edge of the program
const environment = process.env

/** What a task runs besides the launcher itself. */
const system = ['@repo/api', '@repo/worker']
const programs = { start: system, dev: system, db: ['@repo/db'] }

const needed = programs[task] ?? ['@repo/schema-engine']

process.exitCode = await build(['@repo/launcher', ...needed], environment)
if (process.exitCode === 0) {
  const { tasks } = await import('../dist/index.js')
  const dataFolder = join(root, '.data')
  process.exitCode = await tasks[task]({ root, dataFolder, parameters, environment })
}
