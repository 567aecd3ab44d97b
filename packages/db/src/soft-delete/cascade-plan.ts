import {
  canLeadToDeleted,
  type ForeignKeyRelation,
  isSoftDeletable,
  type ModelPlan,
  type SoftDeletableModel,
} from '../models/model-plan.js'

/** A relation along which a delete spreads, from the model at its other end. */
export type Cascade = ForeignKeyRelation<SoftDeletableModel, SoftDeletableModel>

/** A relation along which a live row refuses a delete in the model at its other end. */
export type Restriction = ForeignKeyRelation<ModelPlan, SoftDeletableModel>

/** What a delete that starts at some models has to do after their rows are marked. */
export interface CascadePlan {
  /**
   * The relations along which it spreads, so ordered that everything that can be marked in a model is
   * marked before its own relations are followed; except around a cycle.
   */
  readonly cascades: readonly Cascade[]
  /** The relations along which a live row refuses it. */
  readonly restrictions: readonly Restriction[]
  /** Whether following each relation once may not be enough. */
  readonly cyclic: boolean
}

// Nearly every delete begins at one model.
const plans = new WeakMap<SoftDeletableModel, CascadePlan>()

/** Where a delete spreads from these models, by the referential actions of the schema. */
export function planCascade(starts: ReadonlySet<SoftDeletableModel>): CascadePlan {
  const [start, another] = starts
  if (!start || another) return followActions(starts)
  const plan = plans.get(start) ?? followActions(starts)
  plans.set(start, plan)
  return plan
}

function followActions(starts: ReadonlySet<SoftDeletableModel>): CascadePlan {
  const finished: SoftDeletableModel[] = []
  const open = new Set<SoftDeletableModel>()
  let cyclic = false
  const visit = (model: SoftDeletableModel) => {
    open.add(model)
    for (const { model: child } of cascadesFrom(model)) {
      if (open.has(child)) cyclic = true
      else if (!finished.includes(child)) visit(child)
    }
    open.delete(model)
    finished.push(model)
  }
  for (const model of starts) if (!finished.includes(model)) visit(model)

  // A model is finished after everything below it: backwards, parents come before their children.
  const models = finished.reverse()
  return {
    cascades: models.flatMap(cascadesFrom),
    restrictions: models.flatMap(restrictionsOf),
    cyclic,
  }
}

function cascadesFrom({ referencedBy }: SoftDeletableModel): readonly Cascade[] {
  return referencedBy.filter(isCascade)
}

/** Children without the columns stay where they are: nothing is lost before the parent is purged. */
function isCascade(relation: ForeignKeyRelation): relation is Cascade {
  const { model, foreignKey } = relation
  return foreignKey.onDelete === 'Cascade' && isSoftDeletable(model) && canLeadToDeleted(relation)
}

function restrictionsOf({ referencedBy }: SoftDeletableModel): readonly Restriction[] {
  return referencedBy
    .filter(canLeadToDeleted)
    .filter(({ foreignKey }) => foreignKey.onDelete === 'Restrict')
}
