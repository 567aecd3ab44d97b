import { type Arguments, isNothing } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import { ManagedColumnError } from './managed-column-error.js'

/**
 * Refuses data that names a column which only this package writes.
 *
 * @throws {ManagedColumnError} naming the first such column
 */
export function refuseManagedColumns({ name, stamps, marks }: ModelPlan, data: Arguments): void {
  const columns = [
    stamps?.createdAt,
    stamps?.createdBy,
    stamps?.updatedAt,
    stamps?.updatedBy,
    marks?.deletedAt,
    marks?.deletedBy,
    marks?.deletionId,
  ]
  for (const column of columns) {
    if (column && !isNothing(data[column])) throw new ManagedColumnError(name, column)
  }
}
