import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type {
  DiffParams,
  DiffResult,
  MigrationList,
  SchemaContainer,
} from '@prisma/schema-engine-wasm'
import type { Databases } from './databases.js'
import { openWasmEngine } from './open-wasm-engine.js'

export interface HistoryDiff extends Pick<DiffParams, 'script' | 'filters'> {
  migrations: MigrationList
  schemaFiles: SchemaContainer[]
}

/**
 * What leads from a migration history to a Prisma schema, preview features included. The engine describes
 * a shadow database as if no preview feature were on, so that it finds partial indexes and extensions
 * missing there, and `migrate dev` would add them again for ever. Here the history is replayed first, and
 * a second engine takes the result for its main database, which it describes in full.
 */
export async function diffReplayedHistory(
  databases: Databases,
  { migrations, schemaFiles, script, filters }: HistoryDiff,
): Promise<DiffResult> {
  const shadow = await databases.shadow()
  try {
    for (const content of scriptsOf(migrations)) await shadow.executeScript(content)
    const engine = await openWasmEngine(schemaFiles, { main: borrowed(shadow), shadow: refuse })
    try {
      return await engine.diff({
        from: { tag: 'schemaDatasource', files: schemaFiles, configDir: migrations.baseDir },
        to: { tag: 'schemaDatamodel', files: schemaFiles },
        script,
        exitCode: true,
        filters,
      })
    } finally {
      engine.free()
    }
  } finally {
    await shadow.dispose()
  }
}

function scriptsOf({ shadowDbInitScript, migrationDirectories }: MigrationList): string[] {
  const scripts = migrationDirectories.flatMap(({ migrationFile: { content } }) =>
    content.tag === 'ok' ? [content.value] : [],
  )
  return shadowDbInitScript.trim() === '' ? scripts : [shadowDbInitScript, ...scripts]
}

/** The engine disposes of its database when it is freed; this one is still to be removed. */
function borrowed(adapter: SqlDriverAdapter): SqlDriverAdapter {
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    queryRaw: (query) => adapter.queryRaw(query),
    executeRaw: (query) => adapter.executeRaw(query),
    executeScript: (script) => adapter.executeScript(script),
    startTransaction: (isolationLevel) => adapter.startTransaction(isolationLevel),
    dispose: async () => undefined,
  }
}

async function refuse(): Promise<never> {
  throw new Error('A comparison with a replayed history needs no further shadow database.')
}
