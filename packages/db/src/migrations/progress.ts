/** Which way a migration is run. */
export type Direction = 'up' | 'down'

/** How far a run came of a script that can't run in one transaction. */
export interface Progress {
  readonly direction: Direction
  /** Steps that are done and committed. */
  readonly done: number
  readonly steps: number
  /** Of the text of those that are done, so that only the others may be changed. */
  readonly checksum: string
}

const PATTERN = /^db migrate (up|down): (\d+) of (\d+) steps done \((\w+)\)/

/** As it is kept in the history's `logs`, for people and for {@link parseProgress}. */
export function formatProgress({ direction, done, steps, checksum }: Progress): string {
  return `db migrate ${direction}: ${done} of ${steps} steps done (${checksum})`
}

/** Reads it back; `undefined` when somebody else, such as Prisma, wrote the log. */
export function parseProgress(logs: string | null): Progress | undefined {
  const [, direction, done, steps, checksum = ''] = PATTERN.exec(logs ?? '') ?? []
  if (direction !== 'up' && direction !== 'down') return undefined
  return { direction, done: Number(done), steps: Number(steps), checksum }
}
