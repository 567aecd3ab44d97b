import type { DMMF } from '@prisma/generator-helper'
import type { SchemaDescription } from '../src/models/model-description.js'

/**
 * Reads off a DMMF document what the extensions have to know about each model.
 *
 * @param document what a generator is given, or `getDMMF` of `@prisma/internals` makes of a schema file
 * @throws Error if a model has no key that every row has
 * @example
 * ```ts
 * import internals from '@prisma/internals'
 *
 * const datamodel = await readFile('schema.prisma', 'utf8')
 * const document = await internals.getDMMF({ datamodel })
 * const db = new PrismaClient({ adapter }).$extends(
 *   softDeleteAndAudit({ models: describeModels(document) }),
 * )
 * ```
 */
export function describeModels(
  document: Pick<DMMF.Document, 'datamodel' | 'mappings'>,
): SchemaDescription
