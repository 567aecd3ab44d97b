import { cpus, release, totalmem, type } from 'node:os'

/** Where and with what the figures were taken. */
export interface Machine {
  readonly processor: string
  readonly processors: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  readonly postgres: string
}

/** @param postgres the server's version */
export function describeMachine(postgres: string): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    postgres,
  }
}

/** In one line. */
export function summarizeMachine(machine: Machine): string {
  const { processor, processors, memoryGb, system, node, postgres } = machine
  return `${processors} × ${processor}, ${memoryGb} GB, ${system}, Node ${node}, PostgreSQL ${postgres}`
}
