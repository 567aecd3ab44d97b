import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.js'
import { canReach } from './account.js'

const folder = temporaryFolder()
const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
const stranger = { uid: uid + 1, gid: gid + 1 }
const colleague = { uid: uid + 1, gid }

it.each([
  [0o755, { owner: true, colleague: true, stranger: true }],
  [0o711, { owner: true, colleague: true, stranger: true }],
  [0o750, { owner: true, colleague: true, stranger: false }],
  [0o700, { owner: true, colleague: false, stranger: false }],
  [0o077, { owner: false, colleague: true, stranger: true }],
])('a folder with mode %o can be entered by %j', (mode, expected) => {
  const closed = join(folder, mode.toString(8))
  mkdirSync(closed)
  chmodSync(closed, mode)
  const inside = join(closed, 'not', 'there', 'yet')
  expect({
    owner: canReach({ uid, gid }, inside),
    colleague: canReach(colleague, inside),
    stranger: canReach(stranger, inside),
  }).toEqual(expected)
})

it('nothing is closed to whoever runs the server as himself', () => {
  expect(canReach(undefined, '/srv/secret')).toBe(true)
})
