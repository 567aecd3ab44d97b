import { acquireAdvisoryLock } from '../adapter/advisory-lock.js'
import { MigrationAdapter, type StatementFailure } from '../adapter/migration-adapter.js'
import { createShadowDatabase, resetShadowDatabase } from '../adapter/shadow-database.js'
import { Connection } from '../connection/connection.js'
import { type ConnectionTarget, parseConnectionUrl } from '../connection/connection-url.js'
import { SchemaEngineError } from '../errors.js'
import { recordFailedMigration } from './failed-migration.js'
import { OpenedOnce } from './opened-once.js'

export interface DatabasesOptions {
  url: string | undefined
  shadowDatabaseUrl: string | undefined
  /** The schemas the Prisma schema names, which an external shadow database is emptied of. */
  schemas: () => readonly string[]
  /** Milliseconds to wait for Prisma Migrate's advisory lock; `undefined` does without it. */
  lockTimeoutMs: number | undefined
}

/** The main and the shadow databases of one engine: opens them, remembers their last error, closes all. */
export class Databases {
  readonly #options: DatabasesOptions
  readonly #open = new Set<MigrationAdapter>()
  readonly #main = new OpenedOnce(() => this.connect(this.target))
  #failure: StatementFailure | undefined

  constructor(options: DatabasesOptions) {
    this.#options = options
  }

  /** @throws {SchemaEngineError} P1012 when no URL is configured, P1013 when it is not one */
  get target(): ConnectionTarget {
    const { url } = this.#options
    if (!url) {
      throw new SchemaEngineError(
        'The datasource.url property is required in your Prisma config file when using this command.',
        { code: 'P1012' },
      )
    }
    return parseConnectionUrl(url)
  }

  get hasUrl(): boolean {
    return Boolean(this.#options.url)
  }

  main(): Promise<MigrationAdapter> {
    return this.#main.get()
  }

  /** One more session, which the caller disposes of. */
  async connect(target: ConnectionTarget): Promise<MigrationAdapter> {
    return this.#adapt(await Connection.open(target), false, async () => undefined)
  }

  /** A fresh, empty database to replay migrations into; disposing of the adapter removes it. */
  async shadow(): Promise<MigrationAdapter> {
    const { shadowDatabaseUrl, schemas } = this.#options
    try {
      const shadow = shadowDatabaseUrl
        ? await resetShadowDatabase(
            parseConnectionUrl(shadowDatabaseUrl),
            schemas(),
            this.hasUrl ? (await this.main()).connection : undefined,
          )
        : await createShadowDatabase(this.target)
      return this.#adapt(shadow.connection, true, shadow.remove)
    } catch (error) {
      this.#failure = { error, script: undefined, isShadow: true }
      throw error
    }
  }

  /** The last statement or connection that failed since {@link forgetFailure}. */
  get failure(): StatementFailure | undefined {
    return this.#failure
  }

  forgetFailure(): void {
    this.#failure = undefined
  }

  /** The schema that names without one refer to. */
  get defaultSchema(): string {
    return this.hasUrl ? this.target.schema : 'public'
  }

  /** Writes why a migration failed into its row in the main database, if that can still be reached. */
  async recordFailedMigration(error: SchemaEngineError): Promise<void> {
    const migration = String(error.meta['migration_name'])
    try {
      await recordFailedMigration((await this.main()).connection, migration, error.message)
    } catch {
      // The caller is about to hear of the failure itself, which matters more.
    }
  }

  /** Stops what is running on the servers; nothing of it is committed. */
  async cancel(): Promise<void> {
    await Promise.allSettled([...this.#open].map((adapter) => adapter.connection.cancel()))
  }

  async close(): Promise<void> {
    this.#main.forget()
    await Promise.allSettled([...this.#open].map((adapter) => adapter.dispose()))
  }

  #adapt(
    connection: Connection,
    isShadow: boolean,
    afterClose: () => Promise<void>,
  ): MigrationAdapter {
    const adapter = new MigrationAdapter(connection, {
      isShadow,
      acquireLock: (session) => this.#acquireLock(session),
      onFailure: (failure) => {
        this.#failure = failure
      },
      onDispose: async () => {
        this.#open.delete(adapter)
        await afterClose()
      },
    })
    this.#open.add(adapter)
    return adapter
  }

  async #acquireLock(connection: Connection): Promise<void> {
    const { lockTimeoutMs } = this.#options
    if (lockTimeoutMs === undefined) return
    await acquireAdvisoryLock(connection, {
      timeoutMs: lockTimeoutMs,
      now: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    })
  }
}
