import { STATUS_CODES } from 'node:http'
import { z } from 'zod'

/** One thing that is wrong with what the client sent. */
const invalidPart = z.object({
  in: z.enum(['body', 'query', 'path', 'headers']),
  pointer: z.string().meta({
    description: 'A JSON pointer to the value; empty means all of it',
    examples: ['/members/0/email'],
  }),
  detail: z.string(),
})

export type InvalidPart = z.output<typeof invalidPart>

/** The body of every answer that reports an error: RFC 9457, media type `application/problem+json`. */
export const problem = z
  .object({
    type: z.string().meta({
      description: 'What kind of problem it is; `about:blank` when the status says it all',
      examples: ['urn:problem:invalid-request'],
    }),
    title: z.string().meta({ description: 'The kind of problem in words, the same every time' }),
    status: z.int(),
    detail: z.string().optional().meta({ description: 'What it was this time' }),
    requestId: z.string().meta({ description: 'Names this request in our log' }),
    errors: z.array(invalidPart).optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.output<typeof problem>

/** A problem that means no more than its status. */
export function statusProblem(status: number, detail?: string): Omit<Problem, 'requestId'> {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail }
}

/** The error responses of a route, for its schema. */
export function problemResponses<const Status extends number>(...statuses: Status[]) {
  const content = { 'application/problem+json': { schema: problem } }
  const responses = statuses.map((status) => [
    status,
    { description: STATUS_CODES[status] ?? 'Error', content },
  ])
  return Object.fromEntries(responses) as Record<
    Status,
    { description: string; content: typeof content }
  >
}
