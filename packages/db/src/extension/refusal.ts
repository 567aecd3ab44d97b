import type { KnownFailure } from '../errors/prismas-words.js'
import type { ModelPlan } from '../models/model-plan.js'

/** Why an operation is refused, in the words of Prisma's own errors. */
export interface Refusal extends KnownFailure {
  readonly code: 'P2002' | 'P2003' | 'P2017' | 'P2025'
}

/** The row that an operation names is not there. */
export function notFound({ name }: ModelPlan, operation: string): Refusal {
  return {
    code: 'P2025',
    message: `An operation failed because it depends on one or more records that were required but not found. No record was found for ${operation}.`,
    meta: { modelName: name, operation },
  }
}
