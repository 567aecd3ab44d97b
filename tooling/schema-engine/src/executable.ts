import { fileURLToPath } from 'node:url'

/**
 * Absolute path of the executable that Prisma's command line starts in place of its native schema engine.
 *
 * Most projects want `import '@repo/schema-engine/register'`, which does what the example does.
 *
 * @example
 * ```ts
 * // prisma.config.ts
 * import { schemaEnginePath } from '@repo/schema-engine'
 *
 * process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= schemaEnginePath
 * ```
 */
export const schemaEnginePath: string = fileURLToPath(
  new URL('../bin/schema-engine.js', import.meta.url),
)
