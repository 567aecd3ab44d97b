import type { Dataset } from '../workload/dataset.js'
import type { Workload } from '../workload/operations.js'

/** One way to work with the database. */
export interface Variant {
  /** Short and unique. */
  readonly name: string
  /** For the report. */
  readonly description: string
  open(access: Access): Promise<OpenVariant>
}

/** What a variant gets to work with. */
export interface Access {
  readonly url: string
  /** What `pg_stat_activity.application_name` is to show, by which its server processes are found. */
  readonly application: string
  readonly dataset: Dataset
}

export interface OpenVariant {
  readonly workload: Workload
  close(): Promise<void>
}

/** Every variant's pool has this size. */
export const POOL_SIZE = 10
