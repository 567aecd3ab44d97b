/**
 * The program that looks after one server. It outlives its owner just long enough to clean up: when
 * its input ends, because the owner closed it, crashed or was killed, the server goes down, and with
 * a throw-away server everything it has written.
 */
import { PostgresError } from './errors.js'
import { endProcess } from './processes.js'
import { type Report, type Request, receive, type ServerSpecification, send } from './protocol.js'
import { type SupervisedServer, superviseServer } from './supervised-server.js'

const report = (message: Report) => send(process.stdout, message)
// Nobody listens any more when the owner was killed; there is still everything to clean up.
process.stdout.on('error', () => {})

const ending = new AbortController()
const end = () => ending.abort()
process.stdin.once('end', end)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)

let server: SupervisedServer | undefined
let guarded: number | null = null

async function carryOut(request: Request): Promise<void> {
  if (!server) return
  switch (request.type) {
    case 'guard':
      guarded = request.pid
      break
    case 'prepare':
      await server.prepare(ending.signal)
      report({ type: 'prepared' })
      break
    case 'start':
      report({ type: 'started', ...(await server.start(ending.signal)) })
      break
    case 'shutdown':
      await server.shutdown(request.mode)
      report({ type: 'shut-down' })
      break
  }
}

function reportFailure(error: unknown): void {
  if (error instanceof PostgresError) {
    const { code, message, port } = error
    report({ type: 'failed', code, message, port })
  } else {
    const message = error instanceof Error ? error.message : String(error)
    report({ type: 'failed', code: 'POSTGRES_START_FAILED', message })
  }
}

for await (const message of receive<ServerSpecification | Request>(process.stdin, ending.signal)) {
  try {
    if ('type' in message) await carryOut(message)
    else
      server = await superviseServer(message, (lastWords) => report({ type: 'crashed', lastWords }))
  } catch (error) {
    reportFailure(error)
  }
}
if (guarded !== null) await endProcess(guarded, ['SIGTERM', 'SIGKILL'])
await server?.close()
process.exit()
