import type { JobName } from '@repo/jobs'
import { sendInvitation } from './invitation-send.js'
import type { Task } from './task.js'

/** Who carries out which kind of job. */
export const tasks: { readonly [Name in JobName]: Task<Name> } = {
  'invitation.send': sendInvitation,
}
