import { describe, expect, it } from 'vitest'
import { lockHolder, serverMark } from './lock-file.js'
import type { ProcessEntry } from './processes.js'

const folder = '/srv/.data/postgres'
const lockFile = ['4242', folder, '1795227090', '54329', '', '127.0.0.1', '', 'ready'].join('\n')
const server = `/bin/postgres -D ${folder} ${serverMark}`

/** Judges the lock file above when these processes are running. */
function judge(processes: Record<number, ProcessEntry>) {
  return lockHolder(lockFile, folder, (pid) => processes[pid])
}

describe('a lock file', () => {
  it('that is not there or broken is held by nobody', () => {
    expect(lockHolder('', folder, () => undefined)).toEqual({ kind: 'nobody' })
    expect(lockHolder('-\n', folder, () => undefined)).toEqual({ kind: 'nobody' })
  })

  it('is stale when its process is gone', () => {
    expect(judge({})).toEqual({ kind: 'nobody' })
  })

  it.each([
    ['another program', 'node /srv/postgres/server.js'],
    ['a server of another folder', `/bin/postgres -D ${folder}-2 ${serverMark}`],
    ['a session of some server', 'postgres: embedded: app app 127.0.0.1(5555) idle'],
  ])('is stale when its number has gone to %s', (_, command) => {
    expect(judge({ 4242: { parent: 1, command } })).toEqual({ kind: 'nobody' })
  })

  it('is held by a server with a supervisor', () => {
    const supervisor = { parent: 1, command: `node /dist/supervisor.js ${folder}` }
    expect(judge({ 4242: { parent: 7, command: server }, 7: supervisor })).toEqual({
      kind: 'server',
      pid: 4242,
      port: 54329,
    })
  })

  it('is left to an orphan when the supervisor is gone', () => {
    expect(judge({ 4242: { parent: 1, command: server } })).toEqual({ kind: 'orphan', pid: 4242 })
  })

  it.each([`/usr/bin/postgres -D ${folder}`, '/usr/bin/postgres -D data', 'postgres'])(
    'is held by a server that was started by hand as %s',
    (command) => {
      expect(judge({ 4242: { parent: 1, command } })).toMatchObject({ kind: 'server' })
    },
  )
})
