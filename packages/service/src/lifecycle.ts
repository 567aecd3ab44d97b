/** Where a process is in its life. It only ever moves forward. */
export type Phase = 'starting' | 'running' | 'stopping'

/** The phase of a process; told by the program that boots it, read by its health routes. */
export interface Lifecycle {
  readonly phase: Phase
  started(): void
  stopping(): void
}

/** A process that is starting. */
export function createLifecycle(): Lifecycle {
  let phase: Phase = 'starting'
  return {
    get phase() {
      return phase
    },
    started() {
      if (phase === 'starting') phase = 'running'
    },
    stopping() {
      phase = 'stopping'
    },
  }
}
