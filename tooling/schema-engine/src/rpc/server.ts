import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { SchemaEngine } from '../engine/schema-engine.js'
import { SchemaEngineError } from '../errors.js'
import { findMethod } from './methods.js'

/** JSON-RPC's codes, and the one Prisma uses for everything that its `data` explains. */
const PARSE_ERROR = -32700
const METHOD_NOT_FOUND = -32601
const ENGINE_ERROR = 4466

interface Message {
  id: number | string | null
  method?: string
  params?: unknown
}

export interface RpcServer {
  /** Resolves when the other side has closed its end. */
  ended: Promise<void>
  /** Whether a call is still to be answered. */
  isBusy: () => boolean
  /** Answers every open call with an error: a call without an answer makes the command line end with success. */
  fail: (error: unknown) => void
}

/**
 * Answers Prisma's command line: JSON-RPC, one message a line. Calls are answered in the order they came.
 *
 * @param write sends one line
 */
export function serve(
  engine: SchemaEngine,
  input: Readable,
  write: (line: string) => void,
): RpcServer {
  const open = new Set<Message['id']>()
  const printed = new Map<Message['id'], () => void>()
  const send = (message: object) => write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  let prints = 0

  /** The command line prints in our name, says so, and only then is asked to end. */
  const print = (content: string) =>
    new Promise<void>((resolve) => {
      const id = ++prints
      printed.set(id, resolve)
      send({ id, method: 'print', params: { content } })
    })

  const answer = async ({ id, method = '', params }: Message) => {
    const implementation = findMethod(method)
    if (!implementation) {
      send({ id, error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } })
      return
    }
    open.add(id)
    try {
      const result = await implementation(engine, params, print)
      if (open.delete(id)) send({ id, result: result ?? null })
    } catch (error) {
      if (open.delete(id)) send({ id, error: toRpcError(error) })
    }
  }

  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  lines.on('line', (line) => {
    if (line.trim() === '') return
    const message = parse(line)
    if (!message) send({ id: null, error: { code: PARSE_ERROR, message: 'Parse error' } })
    else if (message.method === undefined) printed.get(message.id)?.()
    else void answer(message)
  })

  return {
    ended: new Promise((resolve) => lines.once('close', resolve)),
    isBusy: () => open.size > 0,
    fail: (error) => {
      for (const id of open) send({ id, error: toRpcError(error) })
      open.clear()
    },
  }
}

function toRpcError(error: unknown) {
  const known = error instanceof SchemaEngineError ? error : new SchemaEngineError(String(error))
  return {
    code: ENGINE_ERROR,
    message: 'An error happened. Check the data field for details.',
    data: known.toWire(),
  }
}

function parse(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'id' in value
      ? (value as Message) // the members are read with care
      : undefined
  } catch {
    return undefined
  }
}
