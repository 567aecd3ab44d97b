import { expect, test } from 'vitest'
import { newUser, useAuditedDatabase } from './support.js'

const own = useAuditedDatabase()

async function lastActor(id: string): Promise<string | undefined> {
  return (await own.entries('users', id)).at(-1)?.actor
}

test('the stamps of a row say who inserted, updated and soft-deleted it', async () => {
  const { id } = await own.prisma.user.create({ data: { ...newUser(), createdBy: 'user:1' } })
  expect(await lastActor(id)).toBe('user:1')
  const update = (data: object) => own.prisma.user.update({ where: { id }, data })
  await update({ name: 'Ada', updatedBy: 'user:2' })
  expect(await lastActor(id)).toBe('user:2')
  await update({ deletedAt: new Date(), deletedBy: 'user:3' })
  expect(await lastActor(id)).toBe('user:3')
  await update({ deletedAt: null, deletedBy: null, updatedBy: 'user:4' })
  expect(await lastActor(id)).toBe('user:4')
})

test('the same actor again is told by the new time', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  for (const name of ['First', 'Second']) {
    await own.prisma.user.update({ where: { id }, data: { name, updatedBy: 'user:5' } })
    expect(await lastActor(id)).toBe('user:5')
  }
})

test('raw SQL that leaves the stamps alone is not put down to who wrote before', async () => {
  const { id } = await own.prisma.user.create({
    data: { ...newUser(), createdBy: 'user:6', updatedBy: 'user:6' },
  })
  await own.psql.query(`UPDATE users SET name = 'By hand' WHERE id = $1`, [id])
  expect(await lastActor(id)).toBe(await own.sessionActor())
})

test('physical deletes and raw SQL take the actor of the transaction', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  await own.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT set_config('app.actor', 'user:7', true), set_config('app.request_id', 'req-1', true)`
    await tx.$executeRaw`UPDATE users SET name = 'Raw' WHERE id = ${id}::uuid`
    await tx.user.delete({ where: { id } })
  })
  expect((await own.entries('users', id)).slice(1)).toMatchObject([
    { operation: 'UPDATE', actor: 'user:7', request_id: 'req-1' },
    { operation: 'DELETE', actor: 'user:7', request_id: 'req-1' },
  ])
})

test('the actor of a transaction ends with it', async () => {
  const { psql } = own
  const { id } = await own.prisma.user.create({ data: newUser() })
  await psql.query(
    `BEGIN; SELECT set_config('app.actor', 'user:8', true), set_config('app.request_id', 'req-2', true); COMMIT`,
  )
  await psql.query('DELETE FROM users WHERE id = $1', [id])
  expect((await own.entries('users', id)).at(-1)).toMatchObject({
    actor: await own.sessionActor(),
    request_id: null,
  })
})

test('whoever is named, the user of the database session is recorded too', async () => {
  const { id } = await own.prisma.user.create({ data: { ...newUser(), createdBy: 'user:9' } })
  const [entry] = await own.entries('users', id)
  expect(`db:${entry?.database_user}`).toBe(await own.sessionActor())
})
