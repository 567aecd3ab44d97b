import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils'
import type { SchemaContainer } from '@prisma/schema-engine-wasm'
import { loadWasm, type WasmSchemaEngine } from './wasm.js'

export interface WasmEngineDatabases {
  /** What the engine takes for the main database. */
  main: SqlDriverAdapter
  /** Opens a shadow database each time the engine asks for one. */
  shadow: () => Promise<SqlDriverAdapter>
}

/** An engine of the WebAssembly module on the given databases. The caller frees it. */
export async function openWasmEngine(
  schemaFiles: readonly SchemaContainer[],
  { main, shadow }: WasmEngineDatabases,
): Promise<WasmSchemaEngine> {
  const { SchemaEngine } = await loadWasm()
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: main.adapterName,
    connect: async () => main,
    connectToShadowDb: shadow,
  })
  const datamodels: [string, string][] = schemaFiles.map(({ path, content }) => [path, content])
  return SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    () => undefined,
    factory,
  )
}
