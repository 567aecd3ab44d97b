import '@repo/schema-engine/register'
import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations', seed: 'node dist/seed.js' },
  datasource: { url: process.env.DATABASE_MIGRATION_URL || process.env.DATABASE_URL || '' },
})
