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
  softDeleteAndAudit,
} from './extension/extension.js'
export { InvalidCursorError } from './extension/methods/invalid-cursor-error.js'
export type {
  ClientMethods,
  Exists,
  FindById,
  FindByIdOrThrow,
  HardDelete,
  OnlyDeleted,
  Paginate,
  Purge,
  ReadingMethods,
  RepositoryMethods,
  Restore,
  RestoreMany,
  SoftDeleteMethods,
  WithDeleted,
} from './extension/methods/method-types.js'
export type { Page, PageInfo, PageRequest } from './extension/methods/paginate.js'
export type { SoftDeletable, SoftDeleteOption } from './extension/methods/typed-models.js'
export { UnfitPrismaError } from './extension/prisma/unfit-prisma-error.js'
export { ManagedColumnError } from './extension/write/managed-column-error.js'
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
  ParentDeletedError,
  PurgeArgumentError,
  UnsupportedBySoftDeleteError,
} from './soft-delete/errors.js'
