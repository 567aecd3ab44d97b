export { urlOfDatabase, withConnection } from './admin.js'
export { ensureTemplate, type TemplateStep } from './template.js'
export { cloneDatabase, type TestDatabase } from './test-database.js'
export { type TestDatabaseOptions, useTestDatabase } from './use-test-database.js'
