export type {
  DiffParams,
  DiffTarget,
  MigrationDirectory,
  MigrationList,
  SchemaContainer,
  SchemaFilter,
} from '@prisma/schema-engine-wasm'
export {
  noExternalObjects,
  SchemaEngine,
  type SchemaEngineOptions,
} from './engine/schema-engine.js'
export { SchemaEngineError, type SchemaEngineErrorOptions, type WireError } from './errors.js'
export { schemaEnginePath } from './executable.js'
export { readMigrations } from './project/read-migrations.js'
export { readSchema } from './project/read-schema.js'
export { type ScriptPart, splitScript } from './script/split-script.js'
