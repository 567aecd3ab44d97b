import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type {
  ApplyMigrationsInput,
  ApplyMigrationsOutput,
  CreateDatabaseParams,
  CreateDatabaseResult,
  CreateMigrationInput,
  CreateMigrationOutput,
  DbExecuteParams,
  DevDiagnosticInput,
  DevDiagnosticOutput,
  DiagnoseMigrationHistoryInput,
  DiagnoseMigrationHistoryOutput,
  DiffParams,
  DiffResult,
  DiffTarget,
  EvaluateDataLossInput,
  EvaluateDataLossOutput,
  IntrospectParams,
  IntrospectResult,
  MarkMigrationAppliedInput,
  MarkMigrationAppliedOutput,
  MarkMigrationRolledBackInput,
  MarkMigrationRolledBackOutput,
  MigrationList,
  ResetInput,
  SchemaContainer,
  SchemaFilter,
  SchemaPushInput,
  SchemaPushOutput,
} from '@prisma/schema-engine-wasm'
import { offlineAdapter } from '../adapter/offline-adapter.js'
import { parseConnectionUrl } from '../connection/connection-url.js'
import { createDatabase } from '../connection/database.js'
import { correctDataLoss } from './data-loss.js'
import { Databases } from './databases.js'
import { scriptsByName, withHistoryKnown } from './history.js'
import { diffHistory, needsReplay } from './history-diff.js'
import { openWasmEngine } from './open-wasm-engine.js'
import { OpenedOnce } from './opened-once.js'
import { schemasOf, usesFeatureUnknownToShadow } from './schema-file.js'
import { translateError } from './translate-error.js'
import { discardWasm, isPanic, type WasmSchemaEngine } from './wasm.js'

/** How long `migrate` waits for another one to end, as long as Prisma's native engine does. */
const DEFAULT_LOCK_TIMEOUT_MS = 10_000

const NO_MIGRATIONS: ReadonlyMap<string, string> = new Map()

export interface SchemaEngineOptions {
  /** The database. Comparing schema files and migrations does without. */
  url?: string | undefined
  /** A database that may be emptied; without it one is created beside the main one and dropped again. */
  shadowDatabaseUrl?: string | undefined
  /** The files of the Prisma schema. */
  schemaFiles?: readonly SchemaContainer[] | undefined
  /** Milliseconds to wait for Prisma Migrate's advisory lock [10000]; `null` does without the lock. */
  lockTimeoutMs?: number | null | undefined
}

/** The filter of most calls: migrations own every table and every enum. */
export const noExternalObjects: SchemaFilter = { externalTables: [], externalEnums: [] }

/**
 * Prisma's schema engine in this process: the calls that Prisma's command line makes, with the engine's
 * own parameters and results. Calls run one after another, in one session of the database; those that
 * migrate take Prisma Migrate's advisory lock, which is held until the engine is closed. A failed call
 * leaves the engine usable. Every method rejects with a {@link SchemaEngineError}.
 *
 * @example
 * ```ts
 * const schemaFiles = await readSchema('prisma/schema')
 * const engine = new SchemaEngine({ url, schemaFiles })
 * try {
 *   const { stdout } = await engine.diff({
 *     from: { tag: 'migrations', ...(await readMigrations('prisma/migrations')) },
 *     to: { tag: 'schemaDatamodel', files: schemaFiles },
 *     script: true,
 *     exitCode: null,
 *     filters: noExternalObjects,
 *   })
 * } finally {
 *   await engine.close()
 * }
 * ```
 */
export class SchemaEngine {
  readonly #databases: Databases
  readonly #schemaFiles: readonly SchemaContainer[]
  readonly #schemas: Set<string>
  readonly #online = new OpenedOnce(() => this.#openOnMain())
  /**
   * For calls that switch preview features on: they stay on, and the calls that compare with a shadow
   * database, which never has them, would see differences where there are none.
   */
  readonly #describing = new OpenedOnce(() => this.#openOnMain())
  readonly #offline = new OpenedOnce(() =>
    this.#open(offlineAdapter(this.#databases.defaultSchema)),
  )
  #lastCall: Promise<unknown> = Promise.resolve()

  constructor({
    url,
    shadowDatabaseUrl,
    schemaFiles = [],
    lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS,
  }: SchemaEngineOptions) {
    this.#schemaFiles = schemaFiles
    this.#schemas = new Set(schemasOf(schemaFiles))
    this.#databases = new Databases({
      url,
      shadowDatabaseUrl,
      schemas: () => [...this.#schemas],
      lockTimeoutMs: lockTimeoutMs ?? undefined,
    })
  }

  /** Applies the migrations that the database does not have yet. */
  applyMigrations(input: ApplyMigrationsInput): Promise<ApplyMigrationsOutput> {
    return this.#call(input, (engine) => engine.applyMigrations(input))
  }

  /** Creates the database and its schema where they are missing. */
  createDatabase({ datasource }: CreateDatabaseParams): Promise<CreateDatabaseResult> {
    return this.#enqueue(async () => {
      const { target } = this.#databases
      const asked =
        datasource.tag === 'ConnectionString' ? parseConnectionUrl(datasource.url) : target
      await createDatabase(asked)
      return { databaseName: asked.database }
    })
  }

  /** The script of the next migration and the name of its folder; nothing is applied or written. */
  createMigration(input: CreateMigrationInput): Promise<CreateMigrationOutput> {
    return this.#call(input, async (engine) => {
      const created = await withHistoryKnown(engine, input, () => engine.createMigration(input))
      const diff = await this.#diffWithPreviewFeatures(input)
      if (!diff) return created
      const isWanted = diff.exitCode !== 0 || input.draft
      return { ...created, migrationScript: isWanted ? diff.stdout : null }
    })
  }

  /** Crashes inside WebAssembly, to see what becomes of it. */
  debugPanic(): Promise<void> {
    return this.#enqueue(async () => (await this.#offline.get()).debugPanic())
  }

  /** Runs SQL as a migration would run it. */
  dbExecute({ script, datasourceType }: DbExecuteParams): Promise<void> {
    return this.#enqueue(async () => {
      const { target } = this.#databases
      const asked = datasourceType.tag === 'url' ? parseConnectionUrl(datasourceType.url) : target
      const adapter = await this.#databases.connect(asked)
      try {
        await adapter.executeScript(script)
      } finally {
        await adapter.dispose()
      }
    })
  }

  /** Whether `migrate dev` can go on, or has to reset the database and why. */
  devDiagnostic(input: DevDiagnosticInput): Promise<DevDiagnosticOutput> {
    return this.#call(input, (engine) => engine.devDiagnostic(input))
  }

  /** How the migrations relate to what the database says was applied: edited, failed, missing. */
  diagnoseMigrationHistory(
    input: DiagnoseMigrationHistoryInput,
  ): Promise<DiagnoseMigrationHistoryOutput> {
    return this.#call(input, (engine) => engine.diagnoseMigrationHistory(input))
  }

  /** What leads from one schema to another, as a script or a summary. */
  diff(params: DiffParams): Promise<DiffResult> {
    const histories = [params.from, params.to].filter((target) => target.tag === 'migrations')
    return this.#enqueue(() => this.#diff(params), scriptsByName(histories))
  }

  /** Connects, if that has not happened yet. */
  ensureConnectionValidity(): Promise<void> {
    return this.#enqueue(async () => void (await this.#databases.main()))
  }

  /** What the next migration would destroy, and what it could not do to the data that is there. */
  evaluateDataLoss(input: EvaluateDataLossInput): Promise<EvaluateDataLossOutput> {
    return this.#call(input, async (engine) => {
      const output = await withHistoryKnown(engine, input, () => engine.evaluateDataLoss(input))
      const diff = await this.#diffWithPreviewFeatures(input)
      return diff ? correctDataLoss(output, diff) : output
    })
  }

  /** The Prisma schema that describes the database. */
  introspect(params: IntrospectParams): Promise<IntrospectResult> {
    return this.#call(undefined, (engine) => engine.introspect(params))
  }

  /** Records a migration as applied without running it. */
  markMigrationApplied(input: MarkMigrationAppliedInput): Promise<MarkMigrationAppliedOutput> {
    return this.#call(input, (engine) => engine.markMigrationApplied(input))
  }

  /** Records a failed migration as rolled back, so that it is applied again. */
  markMigrationRolledBack(
    input: MarkMigrationRolledBackInput,
  ): Promise<MarkMigrationRolledBackOutput> {
    return this.#call(undefined, (engine) => engine.markMigrationRolledBack(input))
  }

  /** Drops and creates again the schemas, with everything in them. */
  reset(input: ResetInput): Promise<void> {
    return this.#call(undefined, (engine) => engine.reset(input))
  }

  /** Makes the database match the Prisma schema without a migration. */
  schemaPush(input: SchemaPushInput): Promise<SchemaPushOutput> {
    return this.#enqueue(async () => {
      const engine = await this.#describing.get()
      const { schema, filters } = input
      // Comparing is the one call that tells the engine which preview features are on.
      const database: DiffTarget = { tag: 'schemaDatasource', files: schema.files, configDir: '.' }
      await engine.diff({
        from: database,
        to: { tag: 'empty' },
        script: false,
        exitCode: null,
        filters,
      })
      return engine.schemaPush(input)
    })
  }

  /** The server's version. */
  version(): Promise<string> {
    return this.#call(undefined, (engine) => engine.version())
  }

  /** Stops what is running, so that nothing of it is committed, and closes; the running call rejects. */
  async abort(): Promise<void> {
    await this.#databases.cancel()
    // Not after the last call: one that crashed never ends.
    await this.#databases.close()
  }

  /** Closes the connections and removes what was created for a while. Idempotent. */
  async close(): Promise<void> {
    await this.#lastCall
    await this.#databases.close()
  }

  #call<Result>(
    input: { migrationsList: MigrationList } | undefined,
    run: (engine: WasmSchemaEngine) => Promise<Result>,
  ): Promise<Result> {
    const migrations = scriptsByName(input ? [input.migrationsList] : [])
    return this.#enqueue(async () => run(await this.#online.get()), migrations)
  }

  #enqueue<Result>(run: () => Promise<Result>, migrations = NO_MIGRATIONS): Promise<Result> {
    const result = this.#lastCall.then(async () => {
      this.#databases.forgetFailure()
      try {
        return await run()
      } catch (thrown) {
        throw await this.#explain(thrown, migrations)
      }
    })
    this.#lastCall = result.catch(() => undefined)
    return result
  }

  async #explain(thrown: unknown, migrations: ReadonlyMap<string, string>) {
    const error = translateError(thrown, this.#databases.failure, migrations)
    if (error.code === 'P3018') await this.#databases.recordFailedMigration(error)
    if (isPanic(thrown)) discardWasm()
    if (isPanic(thrown) || error.code === 'P1017') await this.#startAfresh()
    return error
  }

  /** After a panic the module, after a lost connection the session, cannot be used again. */
  async #startAfresh(): Promise<void> {
    for (const engine of [this.#online, this.#describing, this.#offline]) engine.forget()
    await this.#databases.close()
  }

  async #openOnMain(): Promise<WasmSchemaEngine> {
    return this.#open(await this.#databases.main())
  }

  #open(main: SqlDriverAdapter): Promise<WasmSchemaEngine> {
    return openWasmEngine(this.#schemaFiles, { main, shadow: () => this.#databases.shadow() })
  }

  async #diff(params: DiffParams): Promise<DiffResult> {
    const targets = [params.from, params.to]
    const named = targets.flatMap((target) => ('files' in target ? target.files : []))
    for (const schema of schemasOf(named)) this.#schemas.add(schema)
    const schemaFiles = named.length > 0 ? named : this.#schemaFiles

    const engineFor = (...of: DiffTarget[]) =>
      of.some(({ tag }) => tag === 'schemaDatasource')
        ? this.#describing.get()
        : this.#offline.get()
    if (needsReplay(params, schemaFiles)) {
      return diffHistory(params, { databases: this.#databases, schemaFiles, engineFor })
    }
    return (await engineFor(...targets)).diff(params)
  }

  async #diffWithPreviewFeatures(
    input: Pick<CreateMigrationInput, 'migrationsList' | 'schema' | 'filters'>,
  ): Promise<DiffResult | undefined> {
    const { migrationsList, schema, filters } = input
    if (!usesFeatureUnknownToShadow(schema.files)) return undefined
    return this.#diff({
      from: { tag: 'migrations', ...migrationsList },
      to: { tag: 'schemaDatamodel', files: schema.files },
      script: true,
      exitCode: true,
      filters,
    })
  }
}
