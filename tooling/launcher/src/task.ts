/** What a task of the launcher is given. */
export interface TaskContext {
  /** The checkout. */
  readonly root: string
  /** Where what the system writes is kept. */
  readonly dataFolder: string
  /** What stood after the task's name. */
  readonly parameters: readonly string[]
  readonly environment: NodeJS.ProcessEnv
}

/** Does something until its end, or until we are told to stop, and returns the status to exit with. */
export type Task = (context: TaskContext) => Promise<number>
