import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const lifeline = new URL('../dist/lifeline.js', import.meta.url).href

/** Runs a program on a lifeline, and cuts it when the program says that it is ready. */
async function cut(program: string) {
  const command = ['--import', lifeline, '--input-type=module', '--eval', program]
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.stdin.end()
  const [status, signal] = await once(child, 'exit')
  return { status, signal }
}

it('asks a program to stop when it is cut', async () => {
  const program = `
    process.on('SIGTERM', () => process.exit(7))
    setInterval(() => {}, 1000)
    console.log('ready')`
  expect(await cut(program)).toEqual({ status: 7, signal: null })
})

it('ends a program that cannot listen any more', async () => {
  const program = `
    process.on('SIGTERM', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    setInterval(() => {}, 1000)
    console.log('ready')`
  expect(await cut(program)).toEqual({ status: null, signal: 'SIGKILL' })
})

it('does not keep a program running that has finished', async () => {
  const command = ['--import', lifeline, '--input-type=module', '--eval', '']
  const child = spawn(process.execPath, command, { stdio: ['pipe', 'ignore', 'inherit'] })
  expect(await once(child, 'exit')).toEqual([0, null])
})
