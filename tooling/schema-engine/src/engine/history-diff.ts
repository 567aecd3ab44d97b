import type {
  DiffParams,
  DiffResult,
  DiffTarget,
  IntrospectResult,
  SchemaContainer,
} from '@prisma/schema-engine-wasm'
import type { Databases } from './databases.js'
import { withReplayed } from './replay.js'
import { schemasOf, usesFeatureUnknownToShadow } from './schema-file.js'
import type { WasmSchemaEngine } from './wasm.js'

/** What {@link diffHistory} needs to reach. */
export interface HistoryDiffContext {
  databases: Databases
  /** The Prisma schema whose preview features and schemas count. */
  schemaFiles: readonly SchemaContainer[]
  /** An engine that can look at these targets: on the main database, if one of them is that. */
  engineFor: (...targets: DiffTarget[]) => Promise<WasmSchemaEngine>
}

/**
 * Whether the engine would compare a migration history wrongly by itself: it forgets preview features
 * when it replays one, and looks at a single schema when nothing but histories is compared.
 */
export function needsReplay(
  { from, to }: DiffParams,
  schemaFiles: readonly SchemaContainer[],
): boolean {
  const histories = [from, to].filter((target) => target.tag === 'migrations').length
  if (histories === 0) return false
  const isBlindToSchemas = histories === 2 && schemasOf(schemaFiles).length > 0
  return isBlindToSchemas || usesFeatureUnknownToShadow(schemaFiles)
}

/**
 * Compares a migration history with something else by replaying it into a database that the engine
 * describes in full. A history or a database to arrive at is described as a Prisma schema first: the
 * engine looks at one database at a time, and takes what every server brings along for an addition.
 */
export async function diffHistory(
  { from, to, ...params }: DiffParams,
  context: HistoryDiffContext,
): Promise<DiffResult> {
  const { databases, schemaFiles, engineFor } = context
  const destination = await withoutDatabase(to, context)
  if (from.tag !== 'migrations') {
    return (await engineFor(from, destination)).diff({ ...params, from, to: destination })
  }
  const replayed: DiffTarget = {
    tag: 'schemaDatasource',
    files: [...schemaFiles],
    configDir: from.baseDir,
  }
  return withReplayed(databases, from, schemaFiles, (engine) =>
    engine.diff({ ...params, from: replayed, to: destination }),
  )
}

async function withoutDatabase(
  target: DiffTarget,
  { databases, schemaFiles, engineFor }: HistoryDiffContext,
): Promise<DiffTarget> {
  const describe = async (engine: WasmSchemaEngine): Promise<DiffTarget> => {
    const { schema } = await introspect(engine, schemaFiles)
    return { tag: 'schemaDatamodel', files: schema.files }
  }
  if (target.tag === 'migrations') return withReplayed(databases, target, schemaFiles, describe)
  if (target.tag === 'schemaDatasource') return describe(await engineFor(target))
  return target
}

function introspect(
  engine: WasmSchemaEngine,
  schemaFiles: readonly SchemaContainer[],
): Promise<IntrospectResult> {
  return engine.introspect({
    schema: { files: [...schemaFiles] },
    baseDirectoryPath: '.',
    force: true,
    compositeTypeDepth: -1,
    namespaces: null,
  })
}
