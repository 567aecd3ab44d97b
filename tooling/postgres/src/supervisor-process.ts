import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { PostgresError } from './errors.js'
import { supervisorScript } from './lock-file.js'
import { endProcess } from './processes.js'
import {
  type Report,
  type Request,
  receive,
  type ServerSpecification,
  send,
  type Whereabouts,
} from './protocol.js'

/** What a request comes back with. */
export type Answer = Exclude<Report, { type: 'crashed' }>

/** The owner's end of the line to a supervisor. */
export interface SupervisorProcess {
  /** Asks for a start or a shutdown, and waits until it is done. One at a time. */
  request(request: Request): Promise<Answer>
  /** Tells something that needs no answer. */
  tell(request: Request): void
  /** Ends the server and the supervisor. */
  end(): Promise<void>
}

/**
 * Starts the process that looks after a server. While no request is under way it does not keep this
 * process alive, and when this process ends it cleans up.
 */
export function startSupervisor(
  specification: ServerSpecification,
  onCrash: (lastWords: string) => void,
): SupervisorProcess {
  const script = fileURLToPath(new URL(`./${supervisorScript}`, import.meta.url))
  const child = spawn(process.execPath, [script, specification.dataDirectory ?? ''], {
    // A session of its own: Ctrl-C in the terminal is for us, and we decide what ends when.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A debugger or a loader meant for this process would only hold the supervisor up.
    // biome-ignore lint/style/noProcessEnv: passed on, not read
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  let pending: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  let running: Whereabouts | undefined
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  // It may be gone already; its end is noticed below.
  child.stdin.on('error', () => {})

  const ended = new Promise<void>((resolve) => child.once('close', () => resolve())).then(() => {
    const why = new PostgresError(
      'POSTGRES_STOPPED',
      `The supervisor of the PostgreSQL server has ended. ${complaints}`.trim(),
    )
    if (pending) pending.reject(why)
    else if (running) takeOver(running)
  })
  void listen()

  async function listen(): Promise<void> {
    for await (const message of receive<Report>(child.stdout)) {
      if (message.type === 'crashed') {
        running = undefined
        onCrash(message.lastWords)
      } else {
        running = message.type === 'started' ? message : undefined
        pending?.resolve(message)
      }
    }
  }

  /** Somebody has killed the supervisor: what it cannot do any more is for us to do. */
  function takeOver({ pid }: Whereabouts): void {
    void endProcess(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'])
    onCrash('The supervisor of the PostgreSQL server was killed.')
  }

  /** Whether this process has to stay because of the supervisor. */
  function attach(attached: boolean): void {
    // What `spawn` calls readable and writable streams are sockets when they are pipes.
    const handles = [child, child.stdin, child.stdout, child.stderr] as unknown as Socket[]
    for (const handle of handles) attached ? handle.ref() : handle.unref()
  }

  send(child.stdin, specification)
  attach(false)

  return {
    tell: (request) => send(child.stdin, request),
    async request(request) {
      attach(true)
      try {
        return await new Promise<Answer>((resolve, reject) => {
          pending = { resolve, reject }
          send(child.stdin, request)
        })
      } finally {
        pending = undefined
        attach(false)
      }
    },
    async end() {
      running = undefined
      attach(true)
      child.stdin.end()
      await ended
    },
  }
}
