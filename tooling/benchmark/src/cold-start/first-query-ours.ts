// A program that asks @repo/db one question, for measuring how long that takes from nothing.
import { createDatabase, loadDatabaseConfig } from '@repo/db'
import { reportFirstAnswer } from './report-first-answer.js'

const config = loadDatabaseConfig({ DATABASE_URL: process.argv[2] })
const database = createDatabase(config, { application: 'cold-start' })
await reportFirstAnswer(() => database.db.campaign.findFirst({ where: { status: 'ACTIVE' } }))
await database.close()
