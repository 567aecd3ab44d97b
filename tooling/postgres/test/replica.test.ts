import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectGone } from './processes.js'
import { query } from './query.js'

let primary: PostgresServer
let replica: PostgresServer
beforeAll(async () => {
  primary = await startPostgres({ settings: testSettings })
  await query(primary.url(), 'CREATE TABLE item (id int)')
  replica = await primary.startReplica({ name: 'reader' })
})
afterAll(async () => {
  await replica.stop()
  await primary.stop()
})

const count = async (server: PostgresServer) => {
  const [row] = await query<{ count: string }>(server.url(), 'SELECT count(*) FROM item')
  return Number(row?.count)
}
const expectRows = (server: PostgresServer, rows: number) =>
  expect.poll(() => count(server)).toBe(rows)

it('streams from the primary under its name', async () => {
  const sql = 'SELECT application_name, state FROM pg_stat_replication'
  expect(await query(primary.url(), sql)).toEqual([
    { application_name: 'reader', state: 'streaming' },
  ])
})

it('shows what the primary had and what it gets', async () => {
  expect(await count(replica)).toBe(0)
  await query(primary.url(), 'INSERT INTO item VALUES (1)')
  await expectRows(replica, 1)
})

it('refuses to write', async () => {
  await expect(query(replica.url(), 'INSERT INTO item VALUES (2)')).rejects.toMatchObject({
    code: '25006',
  })
})

it('lags behind when told to, and catches up', async () => {
  await query(replica.url(), 'SELECT pg_wal_replay_pause()')
  await query(primary.url(), 'INSERT INTO item VALUES (3)')
  const [written] = await query(primary.url(), 'SELECT pg_current_wal_lsn() AS lsn')
  const hasReceived = `SELECT pg_last_wal_receive_lsn() >= '${written?.['lsn']}' AS received`
  await expect.poll(() => query(replica.url(), hasReceived)).toEqual([{ received: true }])
  expect(await count(replica)).toBe(1)
  await query(replica.url(), 'SELECT pg_wal_replay_resume()')
  await expectRows(replica, 2)
})

it('catches up after it was away, and after the primary has crashed', async () => {
  await replica.shutdown('immediate')
  await query(primary.url(), 'INSERT INTO item VALUES (4)')
  await primary.restart('immediate')
  await replica.start()
  await expectRows(replica, 3)
})

it('takes over when it is promoted, and can have a replica of its own', async () => {
  await primary.shutdown('immediate')
  expect(await query(replica.url(), 'SELECT pg_promote() AS promoted')).toEqual([
    { promoted: true },
  ])
  await query(replica.url(), 'INSERT INTO item VALUES (5)')
  await using next = await replica.startReplica()
  await expectRows(next, 4)
  await next.stop()
  await expectGone({ pids: [next.pid], paths: [next.dataDirectory] })
})
