import {
  type ForeignKeyRelation,
  hasDeletionId,
  hasForeignKey,
  type ModelPlan,
  type ModelWithDeletionId,
  type SoftDeletableModel,
} from '../models/model-plan.js'
import { deletedTogether } from './deleted-together.js'

/** What a purge that is asked of one model has to look at, and what it may remove. */
export interface PurgePlan {
  readonly start: SoftDeletableModel
  /** The models whose rows it may remove. */
  readonly models: readonly ModelPlan[]
  /** The foreign keys by which a row holds one of these back. */
  readonly holding: readonly ForeignKeyRelation[]
  /** The models of which one delete may have taken rows together. */
  readonly deletedTogether: readonly ModelWithDeletionId[]
  /** Those of them whose rows go along with rows of another model that the same delete took. */
  readonly takenAlong: readonly ModelWithDeletionId[]
}

// A schema has few models, and their plans never change.
const plans = new WeakMap<SoftDeletableModel, PurgePlan>()

/**
 * What a purge of this model has to do with, by the referential actions of the schema. It never reaches up:
 * what the model's rows depend on goes with a purge of its own.
 */
export function planPurge(start: SoftDeletableModel): PurgePlan {
  const plan = plans.get(start) ?? followForeignKeys(start)
  plans.set(start, plan)
  return plan
}

/** Whether the row with the key may go when the row goes that it depends on, instead of holding it back. */
export function goesAlong(relation: ForeignKeyRelation): boolean {
  const { model, foreignKey } = relation
  return holdsBack(relation) && (model.marks !== undefined || foreignKey.onDelete === 'Cascade')
}

function followForeignKeys(start: SoftDeletableModel): PurgePlan {
  const together = deletedTogether(start)
  const below = closure([start], dependants)
  const above = closure([start], parents).filter((model) => !below.includes(model))
  const takenAlong = together.filter((model) => !above.includes(model))
  const models = closure([start], (model) => [
    ...dependants(model),
    ...(hasDeletionId(model) ? takenAlong : []),
  ])
  const holding = models.flatMap(({ referencedBy }) =>
    referencedBy.filter((relation) => holdsBack(relation)),
  )
  return {
    start,
    models,
    holding,
    deletedTogether: together,
    // Where no delete is known by an id, nothing was taken together.
    takenAlong: takenAlong.filter((model) => models.includes(model)),
  }
}

function dependants({ referencedBy }: ModelPlan): readonly ModelPlan[] {
  return referencedBy.filter(goesAlong).map(({ model }) => model)
}

function parents({ relations }: ModelPlan): readonly ModelPlan[] {
  return [...relations.values()]
    .filter(hasForeignKey)
    .filter(goesAlong)
    .map(({ target }) => target)
}

/** Whether a row with the key keeps the row that it points to from being removed. */
function holdsBack(relation: ForeignKeyRelation): boolean {
  const { model } = relation
  if (!isTakenByTheDatabase(relation)) return holdsByItself(relation)
  const taken = closure([model], ({ referencedBy }) =>
    referencedBy.filter(isTakenByTheDatabase).map((each) => each.model),
  )
  return taken.some(({ referencedBy }) => referencedBy.some(holdsByItself))
}

/** Rows without the columns go by themselves, unless something holds them back in turn. */
function isTakenByTheDatabase({ model, foreignKey }: ForeignKeyRelation): boolean {
  return !model.marks && foreignKey.onDelete === 'Cascade'
}

function holdsByItself(relation: ForeignKeyRelation): boolean {
  const { onDelete } = relation.foreignKey
  return onDelete !== 'SetNull' && onDelete !== 'SetDefault' && !isTakenByTheDatabase(relation)
}

function closure(
  starts: readonly ModelPlan[],
  next: (model: ModelPlan) => readonly ModelPlan[],
): readonly ModelPlan[] {
  const found = new Set(starts)
  for (const model of found) for (const each of next(model)) found.add(each)
  return [...found]
}
