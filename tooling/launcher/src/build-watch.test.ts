import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchBuilds } from './build-watch.js'

let folder: string
let onChange: ReturnType<typeof vi.fn<() => void>>
let stop: () => void
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'test-build-'))
  mkdirSync(join(folder, 'library'))
  mkdirSync(join(folder, 'app'))
  build('library', 'one')
  build('app', 'one')
  onChange = vi.fn<() => void>()
  stop = watchBuilds(
    [join(folder, 'library'), join(folder, 'app')],
    [join(folder, 'app', 'main.js')],
    onChange,
  )
})
afterEach(() => {
  stop()
  rmSync(folder, { recursive: true, force: true })
})

function build(name: string, text: string): void {
  writeFileSync(join(folder, name, 'main.js'), text)
}
const expectChanges = (times: number) => expect.poll(() => onChange.mock.calls.length).toBe(times)

it('tells of a program that has changed, and of what it imports', async () => {
  build('app', 'two')
  await expectChanges(1)
  build('library', 'two')
  await expectChanges(2)
})

it('takes many writes for one change, and the same again for none', async () => {
  for (const text of ['two', 'three', 'one']) build('library', text)
  build('app', 'two')
  await expectChanges(1)
  build('app', 'two')
  build('library', 'one')
  build('app', 'three')
  await expectChanges(2)
})

it('waits until a program that a build has removed is there again', async () => {
  rmSync(join(folder, 'app', 'main.js'))
  build('library', 'two')
  build('app', 'one')
  await expectChanges(1)
})
