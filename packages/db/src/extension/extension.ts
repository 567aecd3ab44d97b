import type { Types } from '@prisma/client/runtime/client'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type { FollowUps } from '../adapter/follow-ups.js'
import { delegateName } from '../models/delegate-name.js'
import {
  AUDIT_FIELD_NAMES,
  type AuditFieldNames,
  SOFT_DELETE_FIELD_NAMES,
} from '../models/field-names.js'
import type { SchemaDescription } from '../models/model-description.js'
import { isRead } from '../models/operations.js'
import { planModels } from '../models/plan-models.js'
import { PointReads } from '../point-read/point-reads.js'
import { answerPointReads } from './client/answer-point-reads.js'
import { bindClient } from './client/bound-client.js'
import { carryingActors, sendForActors } from './client/carried-actor.js'
import { createHook, type Hook } from './hook.js'
import { NO_INTENT } from './intent.js'
import type { ClientMethods } from './methods/method-types.js'
import { modelMethods } from './methods/model-methods.js'
import type {
  DeletedAt,
  ModelMethods,
  Nothing,
  SoftDeletable,
  SoftDeleteOption,
} from './methods/typed-models.js'
import { adapterSchema, internalsOf, omittedByDefault } from './prisma/internals.js'

/** What an extension has to be told. */
export interface ExtensionOptions<
  Models extends SchemaDescription = SchemaDescription,
  SoftDelete extends SoftDeleteOption = SoftDeleteOption,
> {
  /** The schema: `models` of the generated `models.ts`, or what `describeModels` makes of a document. */
  readonly models: Models
  /** The columns of soft delete; `false` leaves soft delete out. */
  readonly softDelete?: SoftDelete
  /** The audit columns; `false` leaves stamping out. */
  readonly audit?: Partial<AuditFieldNames> | false
  /** The database itself refuses foreign keys that lead to deleted rows; then they are not looked up. */
  readonly guardedForeignKeys?: boolean
  /**
   * The client's own driver adapter, from `postgresAdapter`: reads by equality then go to it, past
   * Prisma's engine, for the same answers in less time. Not for a client that has `query` or `result`
   * extensions already, or listens to its own queries.
   */
  readonly pointReads?: SqlDriverAdapter | undefined
  /**
   * Of the client's own driver adapter, from `postgresAdapter`: a delete that spreads then takes one round
   * trip and no transaction of Prisma's.
   */
  readonly followUps?: FollowUps | undefined
  /**
   * Put around all that is made of an operation, such as retries. Another extension could do the same, and
   * Prisma would copy the arguments once more for it.
   */
  readonly around?: ((hook: Hook) => Hook) | undefined
  /** The clock. */
  readonly now?: () => Date
}

/** What `$extends` takes, with what it adds to the client's type. */
export type ClientExtension<Models extends SchemaDescription, Column extends string> = (
  client: object,
) => {
  $extends: {
    extArgs: Types.Extensions.InternalArgs<
      Nothing,
      ModelMethods<Models, Column>,
      Nothing,
      [SoftDeletable<Models, Column>] extends [never]
        ? Nothing
        : ClientMethods<Uncapitalize<Exclude<keyof Models & string, SoftDeletable<Models, Column>>>>
    >
  }
}

/**
 * Soft delete and audit stamps as one extension: one hook, with a plan for each model made once.
 *
 * @param options the schema, and the names of the columns where they differ from the usual
 * @returns what `$extends` takes
 * @throws {UnfitSchemaError} when a model has such a column of another type, or only some have a deletion id
 * @example
 * ```ts
 * const db = new PrismaClient({ adapter }).$extends(softDeleteAndAudit({ models }))
 * ```
 */
export function softDeleteAndAudit<
  const Models extends SchemaDescription,
  const SoftDelete extends SoftDeleteOption = Nothing,
>(options: ExtensionOptions<Models, SoftDelete>): ClientExtension<Models, DeletedAt<SoftDelete>> {
  const {
    models,
    softDelete,
    audit,
    guardedForeignKeys,
    pointReads,
    followUps,
    around = (hook) => hook,
    now = () => new Date(),
  } = options
  const columns = {
    softDelete: softDelete === false ? undefined : { ...SOFT_DELETE_FIELD_NAMES, ...softDelete },
    audit: audit === false ? undefined : { ...AUDIT_FIELD_NAMES, ...audit },
  }
  const planIn = (schema?: string) => planModels(models, { ...columns, guardedForeignKeys, schema })
  const plansOnPath = planIn()
  const binding = {
    intent: NO_INTENT,
    delegates: new Set([...plansOnPath.keys()].map(delegateName)),
    // A write may have to look something up first; a delete may have to see what it took.
    needsAnswers: (model: string, operation: string) =>
      !isRead(operation) && (plansOnPath.get(model)?.rewritesWrites ?? false),
  }
  const extension = (client: object) => {
    const internals = internalsOf(client)
    const schema = adapterSchema(internals)
    const plans = schema === undefined ? plansOnPath : planIn(schema)
    const omitted = omittedByDefault(internals)
    const sql = carryingActors(internals)
    const rewriting = createHook(plans, { internals, sql, omitted, now, followUps })
    const { hook, shortcuts } = pointReads
      ? answerPointReads(new PointReads(models, pointReads), plans, internals, rewriting, around)
      : { hook: rewriting, shortcuts: undefined }
    const methods = [...plans.values()].map((plan) => [
      delegateName(plan.name),
      modelMethods(plan, omitted),
    ])
    const extended = internals.$extends({
      name: 'soft-delete-and-audit',
      query: {
        $allOperations: around(hook),
        $__internalBatch: sendForActors,
      },
      model: Object.fromEntries(methods),
    })
    return bindClient(extended, { ...binding, shortcuts })
  }
  // The methods are typed by the description of the schema, which Prisma's own types can't see.
  return extension as ClientExtension<Models, DeletedAt<SoftDelete>>
}
