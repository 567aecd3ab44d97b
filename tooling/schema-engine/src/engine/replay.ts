import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaContainer } from '@prisma/schema-engine-wasm'
import type { Databases } from './databases.js'
import { openWasmEngine } from './open-wasm-engine.js'
import type { WasmSchemaEngine } from './wasm.js'

/**
 * Replays migrations into a shadow database and hands out an engine that has the result for its main
 * database. The engine's own way of replaying describes a shadow database as if no preview feature were
 * on; its main database it describes in full.
 *
 * @param schemaFiles the Prisma schema whose features and schemas count
 */
export async function withReplayed<Result>(
  databases: Databases,
  migrations: MigrationList,
  schemaFiles: readonly SchemaContainer[],
  use: (engine: WasmSchemaEngine) => Promise<Result>,
): Promise<Result> {
  const shadow = await databases.shadow()
  try {
    for (const script of scriptsOf(migrations)) await shadow.executeScript(script)
    const engine = await openWasmEngine(schemaFiles, { main: borrowed(shadow), shadow: refuse })
    try {
      return await use(engine)
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
  throw new Error('An engine on a replayed history has no shadow database of its own.')
}
