import { type Arguments, isNothing } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import { ManagedColumnError } from './managed-column-error.js'

/**
 * Refuses data that names a column which only this package writes.
 *
 * @throws {ManagedColumnError} naming the first such column
 */
export function refuseManagedColumns({ name, managed }: ModelPlan, data: Arguments): void {
  for (const column of managed) {
    if (!isNothing(data[column])) throw new ManagedColumnError(name, column)
  }
}
