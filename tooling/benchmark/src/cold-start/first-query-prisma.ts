// A program that asks plain Prisma one question, for measuring how long that takes from nothing.
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../generated/client/client.js'
import { reportFirstAnswer } from './report-first-answer.js'

const connectionString = process.argv[2] ?? ''
const db = new PrismaClient({ adapter: new PrismaPg({ connectionString }) })
await reportFirstAnswer(() => db.campaign.findFirst({ where: { status: 'ACTIVE' } }))
await db.$disconnect()
