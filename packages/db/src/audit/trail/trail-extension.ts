import { Prisma } from '../../generated/client/client.js'
import { models } from '../../generated/models.js'
import { delegateName } from '../../models/delegate-name.js'
import {
  type AuditedModel,
  type AuditedModelName,
  describeTables,
  isAudited,
} from './audited-model.js'
import { type RowTrail, readAsOf, readHistory } from './row-trail.js'
import type { TrailClient } from './trail-client.js'
import type { TrailPageRequest } from './trail-entry.js'

// Picked, because Prisma takes no interface here.
type TrailMethods = {
  [M in AuditedModelName as Uncapitalize<M>]: Pick<RowTrail<M>, keyof RowTrail<M>>
}

/** Gives every model with a trail the methods that read it. */
export const trailExtension = Prisma.defineExtension({
  name: 'audit-trail',
  // What a method returns follows from its model, which only the type knows.
  model: Object.fromEntries(
    describeTables(models)
      .filter(isAudited)
      .map((model) => [delegateName(model.model), methodsOf(model)]),
  ) as unknown as TrailMethods,
})

function methodsOf(model: AuditedModel) {
  return {
    history(id: unknown, page?: TrailPageRequest) {
      return readHistory(clientOf(this), model, id, page)
    },
    asOf(id: unknown, at: Date) {
      return readAsOf(clientOf(this), model, id, at)
    },
  }
}

/** The client that a method is called on, in its transaction. */
function clientOf(delegate: object): TrailClient {
  return Prisma.getExtensionContext(delegate as { $parent: TrailClient }).$parent
}
