import { z } from 'zod'

/** One kind of job. */
export interface JobDefinition<Payload extends z.ZodObject = z.ZodObject> {
  /** What the job is told. Keep it to ids: whoever runs it looks at the rows as they are by then. */
  readonly payload: Payload
  /** Jobs of a kind with the same key are one job while it waits; enqueueing it again replaces it. */
  readonly key: (payload: z.output<Payload>) => string
  /** How often it is tried before it is given up; the delays in between grow exponentially. */
  readonly maxAttempts: number
}

const defineJob = <Payload extends z.ZodObject>(definition: JobDefinition<Payload>) => definition

/** Every kind of job there is: the contract between who enqueues and who runs. */
export const jobs = {
  /** Writes to a member of a campaign who has not been invited yet. */
  'invitation.send': defineJob({
    payload: z.object({ memberId: z.uuid() }),
    key: ({ memberId }) => memberId,
    maxAttempts: 12,
  }),
}

/** The name of a kind of job. */
export type JobName = keyof typeof jobs

/** What a kind of job is told. */
export type JobPayload<Name extends JobName> = z.output<(typeof jobs)[Name]['payload']>
