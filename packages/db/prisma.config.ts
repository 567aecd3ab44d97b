import '@repo/schema-engine/register'
import { defineConfig } from 'prisma/config'
import { migrationUrl } from './src/config/migration-url.js'

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations', seed: 'node bin/db.js seed dev' },
  datasource: { url: migrationUrl(process.env) ?? '' },
})
