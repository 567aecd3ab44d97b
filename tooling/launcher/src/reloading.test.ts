import { expect, it, vi } from 'vitest'
import type { Ending, Program } from './program.js'
import { reloading } from './reloading.js'

/** Programs that note what happens to them, and take a turn of the event loop to stop. */
function programs() {
  const events: string[] = []
  const enders: ((ending: Ending) => void)[] = []
  const start = (): Program => {
    const number = enders.length + 1
    events.push(`start ${number}`)
    let end: (ending: Ending) => void = () => {}
    const ended = new Promise<Ending>((resolve) => {
      end = resolve
    })
    enders.push(end)
    return {
      pid: number,
      ended,
      async stop() {
        events.push(`stop ${number}`)
        await new Promise((resolve) => setImmediate(resolve))
        events.push(`gone ${number}`)
        end({ status: 0, signal: null, lastWords: '' })
      },
    }
  }
  return { events, start, end: (number: number, ending: Ending) => enders[number - 1]?.(ending) }
}

it('starts the next one only when the last one is gone', async () => {
  const { events, start } = programs()
  const app = reloading(start, vi.fn())
  await Promise.all([app.reload(), app.reload(), app.stop()])
  expect(events).toEqual([
    ...['start 1', 'stop 1', 'gone 1'],
    ...['start 2', 'stop 2', 'gone 2'],
    ...['start 3', 'stop 3', 'gone 3'],
  ])
})

it('tells of one that ends by itself, and starts it again when it has changed', async () => {
  const { events, start, end } = programs()
  const onEnd = vi.fn()
  const app = reloading(start, onEnd)
  end(1, { status: 1, signal: null, lastWords: 'out of luck' })
  await expect.poll(() => onEnd.mock.calls).toEqual([['out of luck']])
  await app.reload()
  await app.stop()
  expect(events).toEqual(['start 1', 'start 2', 'stop 2', 'gone 2'])
  expect(onEnd).toHaveBeenCalledOnce()
})
