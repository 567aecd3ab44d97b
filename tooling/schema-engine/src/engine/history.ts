import type { EvaluateDataLossInput, MigrationList } from '@prisma/schema-engine-wasm'
import type { WasmSchemaEngine } from './wasm.js'

/** The engine's words, without a code, for a history it has not looked at. */
const HISTORY_UNKNOWN = 'must be provided through an external factory'

/** The scripts of migrations by their names, to tell from a script that failed which migration it was. */
export function scriptsByName(histories: readonly MigrationList[]): ReadonlyMap<string, string> {
  const directories = histories.flatMap((history) => history.migrationDirectories)
  return new Map(
    directories.flatMap(({ path, migrationFile: { content } }) =>
      content.tag === 'ok' ? [[path, content.value] as const] : [],
    ),
  )
}

/**
 * The engine remembers what a history leads to from when it last looked, and has no way to look again
 * here; `migrate dev` has just applied migrations in between. Looking at the history first helps.
 */
export async function withHistoryKnown<Result>(
  engine: WasmSchemaEngine,
  { migrationsList, filters }: Pick<EvaluateDataLossInput, 'migrationsList' | 'filters'>,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Error && error.message.includes(HISTORY_UNKNOWN))) throw error
    await engine.diagnoseMigrationHistory({ migrationsList, filters, optInToShadowDatabase: true })
    return run()
  }
}
