/** The table behind a model, and how its columns are read. */
export interface AuditedModel {
  readonly model: string
  readonly table: string
  /** In the model's order. */
  readonly fields: readonly AuditedField[]
}

/** One column of a model. */
export interface AuditedField {
  readonly name: string
  readonly column: string
  /** Prisma's scalar type, such as `BigInt`, or the name of an enum. */
  readonly type: string
}

/** The part of a generated client that knows how models map to tables. */
export interface ClientWithDataModel {
  readonly _runtimeDataModel: {
    readonly models: {
      readonly [model: string]: {
        readonly dbName: string | null
        readonly fields: readonly {
          readonly name: string
          readonly kind: string
          readonly type: string
          readonly dbName?: string | null
        }[]
      }
    }
  }
}

/** Reads off a client which table and columns each of its models stands for. */
export function auditedModels({ _runtimeDataModel }: ClientWithDataModel): AuditedModel[] {
  return Object.entries(_runtimeDataModel.models).map(([model, { dbName, fields }]) => ({
    model,
    table: dbName ?? model,
    fields: fields
      .filter(({ kind }) => kind === 'scalar' || kind === 'enum')
      .map(({ name, type, dbName }) => ({ name, column: dbName ?? name, type })),
  }))
}
