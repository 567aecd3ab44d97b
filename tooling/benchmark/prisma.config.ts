import '@repo/schema-engine/register'
import { defineConfig } from 'prisma/config'

export default defineConfig({ schema: 'src/generated/schema' })
