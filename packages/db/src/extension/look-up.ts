import type { Execution } from './execution.js'
import { keySelection } from './row-key.js'
import { resolveSet } from './set.js'
import type { Condition, WriteContext } from './write-context.js'

/** Finds out what a rewritten write could not know, before it runs. */
export async function lookUp(context: WriteContext, execution: Execution): Promise<void> {
  const exists = async ({ model, where }: Pick<Condition, 'model' | 'where'>) =>
    (await execution.run(model, 'findFirst', { where, select: keySelection(model) })) !== null

  for (const { refusal, ...row } of context.checks) {
    if (await exists(row)) throw execution.error(refusal)
  }
  for (const pending of context.sets) await resolveSet(pending, context, execution)
  for (const { model, connected, operations, create, update } of context.upserts) {
    if (await exists({ model, where: connected })) operations['update'] = update
    else operations['create'] = create
  }
  await keepTaken(context, exists)
}

/** Drops what would move in branches that are not taken. */
async function keepTaken(
  { moved }: WriteContext,
  exists: (row: Condition) => Promise<boolean>,
): Promise<void> {
  const answers = new Map<Condition, boolean>()
  const isTaken = async (condition: Condition) => {
    const answer = answers.get(condition) ?? (await exists(condition)) === condition.exists
    answers.set(condition, answer)
    return answer
  }
  for (const each of [...moved]) {
    for (const condition of each.conditions) {
      if (await isTaken(condition)) continue
      moved.splice(moved.indexOf(each), 1)
      break
    }
  }
}
