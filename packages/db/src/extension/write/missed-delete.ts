import { notFound, type Refusal } from '../refusal.js'
import type { WriteContext } from './write-context.js'

/**
 * What Prisma says of a nested delete that finds no row, where it says so of the update that stands for it.
 *
 * @returns nothing if it is another error, or may be that of an update
 */
export function missedDelete(
  error: unknown,
  { namedDeletes, namedUpdates }: WriteContext,
): Refusal | undefined {
  const { code, meta } = error as { code?: unknown; meta?: Missed }
  if (code !== 'P2025' || meta?.operation !== 'a nested update') return undefined
  if (namedUpdates.some(({ target }) => target.name === meta.model)) return undefined
  const missed = namedDeletes.find(({ target }) => target.name === meta.model)
  if (!missed) return undefined
  const { model, target, name, list } = missed
  if (!list) return notFound(target, 'a nested delete')
  return {
    code: 'P2017',
    message: `The records for relation \`${name}\` between the \`${model.name}\` and \`${target.name}\` models are not connected.`,
    meta: { modelName: model.name, relation: name, parent: model.name, child: target.name },
  }
}

interface Missed {
  readonly operation?: unknown
  readonly model?: unknown
}
