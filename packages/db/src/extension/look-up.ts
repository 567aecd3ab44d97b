import type { Execution } from './execution.js'
import { keySelection } from './row-key.js'
import { resolveSet } from './set.js'
import type { Condition, Conditional, WriteContext } from './write-context.js'

/** Finds out what a rewritten write could not know, before it runs. */
export async function lookUp(context: WriteContext, execution: Execution): Promise<void> {
  const exists = async ({ model, where }: Pick<Condition, 'model' | 'where'>) =>
    (await execution.run(model, 'findFirst', { where, select: keySelection(model) })) !== null
  const answers = new Map<Condition, boolean>()
  const applies = async ({ conditions }: Conditional) => {
    for (const condition of conditions) {
      const holds = answers.get(condition) ?? (await exists(condition)) === condition.exists
      answers.set(condition, holds)
      if (!holds) return false
    }
    return true
  }

  for (const check of context.checks) {
    if ((await exists(check)) && (await applies(check))) throw execution.error(check.refusal)
  }
  for (const pending of context.sets) await resolveSet(pending, context, execution)
  for (const { model, connected, operations, create, update } of context.upserts) {
    if (await exists({ model, where: connected })) operations['update'] = update
    else operations['create'] = create
  }
  for (const moved of context.moved.splice(0)) {
    if (await applies(moved)) context.moved.push(moved)
  }
}
