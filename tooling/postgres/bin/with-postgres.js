#!/usr/bin/env node
import { withPostgres } from '../dist/with-postgres.js'

// biome-ignore lint/style/noProcessEnv: the edge of the program
process.exitCode = await withPostgres(process.argv.slice(2), process.env)
