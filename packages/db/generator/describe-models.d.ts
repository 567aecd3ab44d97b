import type { DMMF } from '@prisma/generator-helper'
import type { SchemaDescription } from '../src/models/model-description.js'

/**
 * Reads off a DMMF document what the extensions have to know about each model.
 *
 * @param datamodel `datamodel` of the document a generator is given, or that `getDMMF` of
 *   `@prisma/internals` makes of a schema file
 * @example
 * ```ts
 * const { datamodel } = await getDMMF({ datamodel: await readFile('schema.prisma', 'utf8') })
 * const db = new PrismaClient({ adapter }).$extends(softDeleteAndAudit({ models: describeModels(datamodel) }))
 * ```
 */
export function describeModels(
  datamodel: Pick<DMMF.Datamodel, 'models' | 'enums' | 'indexes'>,
): SchemaDescription
