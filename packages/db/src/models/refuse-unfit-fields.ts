import type { AuditFieldNames, SoftDeleteFieldNames } from './field-names.js'
import { isColumn, type ModelDescription, type SchemaDescription } from './model-description.js'
import type { ModelPlan } from './model-plan.js'
import { UnfitSchemaError } from './unfit-schema-error.js'

type Role = keyof (SoftDeleteFieldNames & AuditFieldNames)

/** What a column has to be to be kept. */
const TYPES: Readonly<Record<Role, 'DateTime' | 'DateTime?' | 'String' | 'String?'>> = {
  deletedAt: 'DateTime?',
  deletedBy: 'String?',
  deletionId: 'String?',
  createdAt: 'DateTime',
  createdBy: 'String',
  updatedAt: 'DateTime',
  updatedBy: 'String',
}

const ROLES = Object.keys(TYPES) as readonly Role[]

/**
 * Refuses a schema that the extensions could only do half of: fields that have the name of a managed column
 * and can't hold what is written to it, cascades whose rows could not come back together, and such that would
 * not find them.
 *
 * @throws {UnfitSchemaError} naming the first such field
 */
export function refuseUnfitFields(schema: SchemaDescription, plans: Iterable<ModelPlan>): void {
  for (const plan of plans) {
    const fields = schema[plan.name]?.fields ?? {}
    const columns: Partial<Record<Role, string>> = { ...plan.marks, ...plan.stamps }
    for (const role of ROLES) {
      const column = columns[role]
      if (column === undefined) continue
      refuseOtherType(plan, fields, column, TYPES[role])
      refuseAskedFor(plan, fields, column)
    }
    refuseHalfCascades(plan)
    refuseCoarseMark(plan, fields)
  }
}

type Fields = ModelDescription['fields']

function refuseOtherType(
  { name }: ModelPlan,
  fields: Fields,
  column: string,
  type: (typeof TYPES)[Role],
): void {
  const field = fields[column]
  if (field && isColumn(field) && !field.list) {
    // An optional column can hold what a required one does.
    if (type === `${field.type}${field.optional ? '?' : ''}` || type === field.type) return
  }
  throw new UnfitSchemaError(
    name,
    column,
    `has to be ${type} to be kept by the extension. Change it, or say which columns are meant by the names under softDelete and audit, where false leaves either out.`,
  )
}

/** What Prisma's types ask of every create, and the extension then refuses, nobody could give. */
function refuseAskedFor({ name }: ModelPlan, fields: Fields, column: string): void {
  const field = fields[column]
  if (!field || !isColumn(field)) return
  if (field.optional || field.default || field.updatedAt) return
  throw new UnfitSchemaError(
    name,
    column,
    'is required and has no default: Prisma asks every create for it, and only the extension writes it. Make it optional or give it a @default, which the extension replaces.',
  )
}

/** Rows that one delete takes are found again by its id: with only one end of a relation they would not be. */
function refuseHalfCascades({ name, marks, relations }: ModelPlan): void {
  if (!marks) return
  for (const { name: relation, target, foreignKey } of relations.values()) {
    if (foreignKey?.onDelete !== 'Cascade' || !target.marks) continue
    const column = marks.deletionId ?? target.marks.deletionId
    if (!column || (marks.deletionId && target.marks.deletionId)) continue
    const [missing, other] = marks.deletionId ? [target.name, name] : [name, target.name]
    throw new UnfitSchemaError(
      missing,
      column,
      `is missing, and ${other} has it: ${name} is deleted along ${name}.${relation} with its ${target.name}, and could not be restored with it. Add it to ${missing}, or leave it out of both.`,
    )
  }
}

/** Without a deletion id a delete finds by its time what it has taken, and spreads from there. */
function refuseCoarseMark({ name, marks, referencedBy }: ModelPlan, fields: Fields): void {
  if (!marks || marks.deletionId || referencedBy.length === 0) return
  const field = fields[marks.deletedAt]
  if (!field || !isColumn(field) || !field.coarse) return
  throw new UnfitSchemaError(
    name,
    marks.deletedAt,
    `does not hold milliseconds, and a delete of ${name} could not be told from another. Let it hold them, or add a deletion id to all that are deleted together.`,
  )
}
