import type { ModelPlan, RelationPlan } from '../models/model-plan.js'

/** What a delete that starts at some models has to do after their rows are marked. */
export interface CascadePlan {
  /**
   * The relations along which it spreads, so ordered that everything that can be marked in a model is
   * marked before its own relations are followed; except around a cycle.
   */
  readonly cascades: readonly RelationPlan[]
  /** The relations along which a live row refuses it. */
  readonly restrictions: readonly RelationPlan[]
  /** Whether following each relation once may not be enough. */
  readonly cyclic: boolean
}

// Nearly every delete begins at one model.
const plans = new WeakMap<ModelPlan, CascadePlan>()

/** Where a delete spreads from these models, by the referential actions of the schema. */
export function planCascade(starts: ReadonlySet<ModelPlan>): CascadePlan {
  const [start, another] = starts
  if (!start || another) return followActions(starts)
  const plan = plans.get(start) ?? followActions(starts)
  plans.set(start, plan)
  return plan
}

function followActions(starts: ReadonlySet<ModelPlan>): CascadePlan {
  const finished: ModelPlan[] = []
  const open = new Set<ModelPlan>()
  let cyclic = false
  const visit = (model: ModelPlan) => {
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

/** Children without the columns stay where they are: nothing is lost before the parent is purged. */
function cascadesFrom({ referencedBy }: ModelPlan): readonly RelationPlan[] {
  return referencedBy.filter(
    ({ foreignKey, model }) => foreignKey?.onDelete === 'Cascade' && model.marks !== undefined,
  )
}

function restrictionsOf({ referencedBy }: ModelPlan): readonly RelationPlan[] {
  return referencedBy.filter(({ foreignKey }) => foreignKey?.onDelete === 'Restrict')
}
