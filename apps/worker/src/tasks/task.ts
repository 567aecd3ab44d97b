import type { Database } from '@repo/db'
import type { JobName, JobPayload } from '@repo/jobs'
import type { Mailer } from '../mail/message.js'

/** What tasks work with. */
export interface TaskResources {
  readonly database: Database
  readonly mailer: Mailer
  /** Where the api is to be found from outside. */
  readonly publicUrl: string
  readonly now: () => Date
}

/** What a task knows about the job it carries out. */
export interface TaskContext extends TaskResources {
  readonly log: {
    info(fields: object, message: string): void
  }
}

/**
 * Carries out one kind of job. A job is given again when it failed, or when its worker died before it
 * could say that it was done: a task leaves the same behind however often it runs.
 */
export type Task<Name extends JobName> = (
  payload: JobPayload<Name>,
  context: TaskContext,
) => Promise<void>
