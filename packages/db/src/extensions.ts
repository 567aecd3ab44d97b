/**
 * Soft delete and audit stamps for any Prisma 7 client and schema, without the rest of this package.
 *
 * @packageDocumentation
 */
export { describeModels } from '../generator/describe-models.js'
export { type Actor, currentActor, withActor } from './context/actor.js'
export { InvalidActorError } from './context/invalid-actor-error.js'
export {
  type ClientExtension,
  type ExtensionOptions,
  type SoftDeletable,
  softDeleteAndAudit,
} from './extension/extension.js'
export { InvalidCursorError } from './extension/invalid-cursor-error.js'
export type {
  Page,
  PageInfo,
  PageRequest,
  RepositoryMethods,
  SoftDeleteMethods,
} from './extension/method-types.js'
export { UnfitPrismaError } from './extension/unfit-prisma-error.js'
export type { AuditFieldNames, SoftDeleteFieldNames } from './models/field-names.js'
export type {
  ColumnDescription,
  FieldDescription,
  ModelDescription,
  ReferentialAction,
  RelationDescription,
  SchemaDescription,
} from './models/model-description.js'
export { UnfitSchemaError } from './models/unfit-schema-error.js'
export {
  ManagedColumnError,
  ParentDeletedError,
  UnsupportedBySoftDeleteError,
} from './soft-delete/errors.js'
