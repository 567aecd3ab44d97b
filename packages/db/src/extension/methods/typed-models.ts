import type { SoftDeleteFieldNames } from '../../models/field-names.js'
import type { ModelDescription, SchemaDescription } from '../../models/model-description.js'
import type { ReadingMethods, RepositoryMethods, SoftDeleteMethods } from './method-types.js'

// biome-ignore lint/complexity/noBannedTypes: Prisma's own way to say that nothing is added.
export type Nothing = {}

/** The names of the columns of soft delete where they differ from the usual; `false` leaves it out. */
export type SoftDeleteOption = Partial<SoftDeleteFieldNames> | false

/** What the column is called that makes a model soft-deletable. */
export type DeletedAt<Option extends SoftDeleteOption> = Option extends false
  ? never
  : Option extends { deletedAt: infer Name extends string }
    ? Name
    : 'deletedAt'

/** The models and views of a schema that have the column of soft delete. */
export type SoftDeletable<Models extends SchemaDescription, Column extends string> = {
  [Name in keyof Models & string]: HasColumn<Models[Name], Column> extends true ? Name : never
}[keyof Models & string]

/** What each model has besides Prisma's methods. */
export type ModelMethods<Models extends SchemaDescription, Column extends string> = {
  [Name in keyof Models & string as Uncapitalize<Name>]: MethodsByKey<Models[Name]> &
    MethodsByMark<Models[Name], Column>
}

type MethodsByKey<Model extends ModelDescription> = [KeyName<Model>] extends [never]
  ? ReadingMethods
  : RepositoryMethods<KeyName<Model>>

type MethodsByMark<Model extends ModelDescription, Column extends string> = Model extends {
  view: true
}
  ? Nothing
  : HasColumn<Model, Column> extends true
    ? SoftDeleteMethods
    : Nothing

/** Of a schema that is described at run time, any. */
type KeyName<Model extends ModelDescription> =
  IsDynamic<Model> extends true
    ? string
    : Model extends { keyName: infer Name extends string }
      ? Name
      : Model extends { key: readonly [infer Name extends string] }
        ? Name
        : never

/** Of a schema that is described at run time, any model may have it. */
type HasColumn<Model extends ModelDescription, Column extends string> = [Column] extends [never]
  ? false
  : IsDynamic<Model> extends true
    ? true
    : Column extends keyof Model['fields']
      ? true
      : false

/** Whether its type does not tell which fields there are. */
type IsDynamic<Model extends ModelDescription> = string extends keyof Model['fields'] ? true : false
