import type {
  ApplyMigrationsInput,
  CreateDatabaseParams,
  CreateMigrationInput,
  DbExecuteParams,
  DevDiagnosticInput,
  DiagnoseMigrationHistoryInput,
  DiffParams,
  EnsureConnectionValidityParams,
  EvaluateDataLossInput,
  IntrospectParams,
  MarkMigrationAppliedInput,
  MarkMigrationRolledBackInput,
  ResetInput,
  SchemaPushInput,
} from '@prisma/schema-engine-wasm'
import type { SchemaEngine } from '../engine/schema-engine.js'
import { SchemaEngineError } from '../errors.js'

/** Prints on the command line's own stdout. */
export type Print = (text: string) => Promise<void>

type Method<Params> = (engine: SchemaEngine, params: Params, print: Print) => Promise<unknown>

/** The calls of Prisma's command line, by the names and with the parameters of its protocol. */
const METHODS = {
  applyMigrations: (engine, params: ApplyMigrationsInput) => engine.applyMigrations(params),
  createDatabase: (engine, params: CreateDatabaseParams) => engine.createDatabase(params),
  createMigration: (engine, params: CreateMigrationInput) => engine.createMigration(params),
  dbExecute: (engine, params: DbExecuteParams) => engine.dbExecute(params),
  debugPanic: (engine) => engine.debugPanic(),
  devDiagnostic: (engine, params: DevDiagnosticInput) => engine.devDiagnostic(params),
  diagnoseMigrationHistory: (engine, params: DiagnoseMigrationHistoryInput) =>
    engine.diagnoseMigrationHistory(params),
  diff: async (engine, params: DiffParams, print) => {
    const { exitCode, stdout } = await engine.diff(params)
    if (stdout) await print(stdout.replace(/\n$/, ''))
    return { exitCode, stdout: null }
  },
  ensureConnectionValidity: async (engine, _params: EnsureConnectionValidityParams) => {
    await engine.ensureConnectionValidity()
    return {}
  },
  evaluateDataLoss: (engine, params: EvaluateDataLossInput) => engine.evaluateDataLoss(params),
  getDatabaseVersion: (engine) => engine.version(),
  introspect: (engine, params: IntrospectParams) => engine.introspect(params),
  introspectSql: () => {
    // The WebAssembly engine never comes back from this call.
    throw new SchemaEngineError(
      'TypedSQL (`prisma generate --sql`) is not supported by the WebAssembly schema engine.',
    )
  },
  markMigrationApplied: (engine, params: MarkMigrationAppliedInput) =>
    engine.markMigrationApplied(params),
  markMigrationRolledBack: (engine, params: MarkMigrationRolledBackInput) =>
    engine.markMigrationRolledBack(params),
  reset: (engine, params: ResetInput) => engine.reset(params),
  schemaPush: (engine, params: SchemaPushInput) => engine.schemaPush(params),
} satisfies Record<string, Method<never>>

/** The implementation of a call, if there is one by this name. */
export function findMethod(name: string): Method<unknown> | undefined {
  const method = Object.entries(METHODS).find(([known]) => known === name)?.[1]
  // The parameters come from a command line of the same version, which types them as the engine does.
  return method as Method<unknown> | undefined
}
