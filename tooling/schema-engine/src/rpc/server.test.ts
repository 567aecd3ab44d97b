import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { SchemaEngine } from '../engine/schema-engine.js'
import { serve } from './server.js'

/** The command line's end of the conversation. */
function converse() {
  const input = new PassThrough()
  const heard: unknown[] = []
  let wake = () => {}
  const server = serve(new SchemaEngine({}), input, (line) => {
    heard.push(JSON.parse(line))
    wake()
  })
  const hear = async (): Promise<unknown> => {
    while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return heard.shift()
  }
  const say = (message: unknown) =>
    input.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
  return { server, say, hear, hangUp: () => input.end() }
}

const SAME = {
  from: { tag: 'empty' },
  to: {
    tag: 'schemaDatamodel',
    files: [{ path: 'a.prisma', content: 'datasource db {\n  provider = "postgresql"\n}\n' }],
  },
  script: true,
  exitCode: true,
  filters: { externalTables: [], externalEnums: [] },
}

describe('the server', () => {
  test('has the result of a diff printed before it answers', async () => {
    const { say, hear } = converse()
    say({ jsonrpc: '2.0', id: 1, method: 'diff', params: SAME })
    const print = await hear()
    expect(print).toMatchObject({
      method: 'print',
      params: { content: '-- This is an empty migration.' },
    })
    say({ jsonrpc: '2.0', id: (print as { id: number }).id, result: {} })
    expect(await hear()).toEqual({ jsonrpc: '2.0', id: 1, result: { exitCode: 0, stdout: null } })
  })

  test('answers what it does not understand', async () => {
    const { say, hear } = converse()
    say('{ no JSON')
    expect(await hear()).toMatchObject({ id: null, error: { code: -32700 } })
    say({ jsonrpc: '2.0', id: 7, method: 'toString' })
    expect(await hear()).toMatchObject({ id: 7, error: { code: -32601 } })
    say({ jsonrpc: '2.0', id: 8, method: 'introspectSql', params: {} })
    expect(await hear()).toMatchObject({ id: 8, error: { code: 4466, data: { is_panic: false } } })
  })

  test('answers open calls when it has to stop, and says when the other side has gone', async () => {
    const { server, say, hear, hangUp } = converse()
    say({ jsonrpc: '2.0', id: 1, method: 'diff', params: SAME })
    await hear() // the diff now waits for its print
    expect(server.isBusy()).toBe(true)
    server.fail(new Error('stopped'))
    expect(await hear()).toMatchObject({
      id: 1,
      error: { data: { message: expect.stringContaining('stopped') } },
    })
    expect(server.isBusy()).toBe(false)
    hangUp()
    await server.ended
  })
})
