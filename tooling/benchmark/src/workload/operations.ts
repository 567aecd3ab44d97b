/** What every variant is asked to do; each the work of one request. */
export const OPERATIONS = [
  'findUnique',
  'findFirst',
  'page',
  'count',
  'aggregate',
  'create',
  'update',
  'nestedCreate',
  'softDelete',
  'transaction',
  'batch',
  'enqueue',
] as const

export type Operation = (typeof OPERATIONS)[number]

/** Does an operation once; calls that run side by side have different numbers. */
export type Run = (number: number) => Promise<unknown>

/** A variant's way of doing each operation; what it can't do is `undefined`. */
export type Workload = Readonly<Record<Operation, Run | undefined>>

/** In words, for the report. */
export const DESCRIPTIONS: Readonly<Record<Operation, string>> = {
  findUnique: 'a user by id',
  findFirst: "an owner's newest active campaign",
  page: '50 active campaigns of owners with a role, with owner, members and their users',
  count: 'active campaigns',
  aggregate: 'number, sum and greatest of the contributions to a campaign',
  create: 'a user',
  update: 'the name of a campaign, by id',
  nestedCreate: 'a campaign with three members',
  softDelete: 'a campaign and its four members',
  transaction: 'read a user, create a campaign, add two members, activate it: four statements',
  batch: 'a count, a page of ten and a user in one transaction',
  enqueue: 'invite a member and enqueue the job in one transaction',
}
