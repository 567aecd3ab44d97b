import type { Arguments } from '../../models/arguments.js'
import type { Execution } from '../execution.js'
import { resolveSet } from '../nested/resolve-set.js'
import { keySelection } from '../row-key.js'
import type { Completion, Condition, Conditional, WriteContext } from './write-context.js'
import { writtenValues } from './written-values.js'

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
    const { model, completion } = check
    const where = completion ? await complete(check.where, completion, execution) : check.where
    if (where && (await exists({ model, where })) && (await applies(check)))
      throw execution.error(check.refusal)
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

async function complete(
  where: Arguments,
  { row, references }: Completion,
  execution: Execution,
): Promise<Arguments | undefined> {
  const values = await writtenValues(row, [...references.keys()], execution)
  const keys = values.map((found) =>
    Object.fromEntries([...references].map(([field, reference]) => [reference, found[field]])),
  )
  // A key that is empty in part leads nowhere.
  const whole = keys.filter((key) => Object.values(key).every((value) => value !== null))
  return whole.length > 0 ? { AND: [where, { OR: whole }] } : undefined
}
