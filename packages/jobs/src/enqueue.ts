import type { TransactionClient } from '@repo/db'
import { type JobDefinition, type JobName, type JobPayload, jobs } from './jobs.js'

/** A client inside a transaction; the plain client is refused by the compiler. */
export type JobTransaction = TransactionClient & { readonly $connect?: never }

/** When a job is to run. */
export interface EnqueueOptions {
  /** Not before this time. Defaults to at once. */
  readonly runAt?: Date
}

/**
 * Enqueues one job as part of a transaction: committed, it runs; rolled back, it never existed.
 *
 * @param tx the transaction that the job belongs to
 * @param name the kind of job
 * @param payload what it is told
 * @param options when to run it
 * @throws {z.ZodError} when the payload is not what the job expects
 * @example
 * ```ts
 * await database.transaction(async (tx) => {
 *   const member = await tx.campaignMember.create({ data: { campaignId, email } })
 *   await enqueue(tx, 'invitation.send', { memberId: member.id })
 * })
 * ```
 */
export function enqueue<Name extends JobName>(
  tx: JobTransaction,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions = {},
): Promise<void> {
  return enqueueMany(tx, name, [payload], options)
}

/**
 * Enqueues jobs of one kind with one statement. See {@link enqueue}.
 *
 * @param payloads what each job is told
 */
export async function enqueueMany<Name extends JobName>(
  tx: JobTransaction,
  name: Name,
  payloads: readonly JobPayload<Name>[],
  { runAt }: EnqueueOptions = {},
): Promise<void> {
  if (payloads.length === 0) return
  const job: JobDefinition = jobs[name]
  // The queue refuses the same key twice in one statement.
  const specs = new Map(
    payloads.map((given) => {
      const payload = job.payload.parse(given)
      const key = `${name}:${job.key(payload)}`
      return [
        key,
        {
          identifier: name,
          payload,
          job_key: key,
          max_attempts: job.maxAttempts,
          run_at: runAt?.toISOString(),
        },
      ]
    }),
  )
  await tx.$executeRaw`
    SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
      SELECT spec
      FROM json_populate_recordset(
        NULL::graphile_worker.job_spec,
        ${JSON.stringify([...specs.values()])}::json
      ) AS spec
    ))`
}
