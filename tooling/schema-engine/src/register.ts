/**
 * Makes every `prisma` command of this process use the WebAssembly schema engine: import it first in
 * `prisma.config.ts`, which Prisma reads before it looks for an engine. An engine that is already named
 * in `PRISMA_SCHEMA_ENGINE_BINARY` is left alone.
 *
 * @example
 * ```ts
 * import '@repo/schema-engine/register'
 * import { defineConfig } from 'prisma/config'
 *
 * export default defineConfig({ schema: 'prisma/schema.prisma' })
 * ```
 */
import { schemaEnginePath } from './executable.js'

// biome-ignore lint/style/noProcessEnv: the variable is Prisma's own way to name an engine
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= schemaEnginePath
