import type { DiffResult, EvaluateDataLossOutput } from '@prisma/schema-engine-wasm'

const NEW_UNIQUE_INDEX = /CREATE UNIQUE INDEX "[^"]+" ON (?:"[^"]+"\.)?"([^"]+)"/g
const UNIQUE_WARNING =
  /^A unique constraint covering the columns .* on the table `([^`]+)` will be added/

/**
 * Takes out of the engine's findings what it only believes because a shadow database hides preview
 * features from it: steps when there are none, and warnings of unique indexes that exist already.
 *
 * @param diff what the next migration really holds, as a script
 */
export function correctDataLoss(
  found: EvaluateDataLossOutput,
  diff: DiffResult,
): EvaluateDataLossOutput {
  if (diff.exitCode === 0) return { migrationSteps: 0, unexecutableSteps: [], warnings: [] }
  const tables = new Set(
    [...(diff.stdout ?? '').matchAll(NEW_UNIQUE_INDEX)].map(([, table]) => table),
  )
  return {
    migrationSteps: Math.max(1, found.migrationSteps),
    unexecutableSteps: found.unexecutableSteps,
    warnings: found.warnings.filter(({ message }) => {
      const table = UNIQUE_WARNING.exec(message)?.[1]
      return table === undefined || tables.has(table)
    }),
  }
}
