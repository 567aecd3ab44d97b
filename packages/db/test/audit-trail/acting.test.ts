import { expect, test } from 'vitest'
import { type Actor, withActor } from '../../src/context/actor.js'
import { InvalidActorError } from '../../src/context/invalid-actor-error.js'
import type { Prisma } from '../../src/index.js'
import { useTestDatabase } from '../../src/testing/index.js'
import { newUser } from './support.js'

// Who acted and for which request reaches the trail with every write of the client, whatever columns the
// write touches.

const own = useTestDatabase()
const as = <T>(name: string, work: () => T) => withActor(actor(name), work)
const actor = (name: string): Actor => ({ id: `user:${name}`, requestId: `req-${name}` })

interface Entry {
  readonly operation: string
  readonly actor: string
  readonly request_id: string | null
}

/** What the trail holds on a row, oldest first: operation, actor and request. */
async function trailOf(id: string): Promise<string[]> {
  const entries = await own.database.db.$queryRaw<Entry[]>`
    SELECT operation::text, actor, request_id FROM audit_entries WHERE row_id = ${id} ORDER BY id`
  return entries.map(({ operation, actor, request_id }) => `${operation} ${actor} ${request_id}`)
}
const written = (operation: string, name: string) => `${operation} user:${name} req-${name}`

async function someone(): Promise<string> {
  return (await own.database.db.user.create({ data: newUser() })).id
}

test('of single writes', async () => {
  const { db } = own.database
  const { id } = await as('a', () => db.user.create({ data: newUser() }))
  await as('b', () => db.user.update({ where: { id }, data: { name: 'B' } }))
  await as('c', () => db.user.updateMany({ where: { id }, data: { name: 'C' } }))
  await as('d', () => db.user.delete({ where: { id } }))
  await as('e', () => db.user.restore({ where: { id } }))
  await as('f', () => db.$executeRaw`UPDATE users SET name = 'F' WHERE id = ${id}::uuid`)
  await as('g', () => db.user.hardDelete({ where: { id } }))
  expect(await trailOf(id)).toEqual([
    written('INSERT', 'a'),
    written('UPDATE', 'b'),
    written('UPDATE', 'c'),
    written('SOFT_DELETE', 'd'),
    written('RESTORE', 'e'),
    written('UPDATE', 'f'),
    written('DELETE', 'g'),
  ])
})

test('of raw SQL without parameters', async () => {
  const { db } = own.database
  const id = await someone()
  await as('a', () => db.$executeRawUnsafe(`UPDATE users SET name = 'A' WHERE id = '${id}'`))
  await as('b', () => db.$queryRawUnsafe(`DELETE FROM users WHERE id = '${id}' RETURNING id`))
  expect((await trailOf(id)).slice(1)).toEqual([written('UPDATE', 'a'), written('DELETE', 'b')])
})

test('of nested writes, with all rows that they make', async () => {
  const { db } = own.database
  const ownerId = await someone()
  const { id, members } = await as('a', () =>
    db.campaign.create({
      data: { name: 'Roof', ownerId, members: { create: { email: 'm@example.org' } } },
      include: { members: true },
    }),
  )
  await as('b', () => db.campaign.delete({ where: { id } }))
  const both = [written('INSERT', 'a'), written('SOFT_DELETE', 'b')]
  expect(await trailOf(id)).toEqual(both)
  expect(await trailOf(members[0]?.id ?? '')).toEqual(both)
})

test('of rows that are moved from the other side, and of rows that are purged', async () => {
  const { db } = own.database
  const id = await someone()
  const { members } = await as('a', () =>
    db.campaign.create({
      data: { name: 'Wells', ownerId: id, members: { create: { email: 'm@example.org' } } },
      include: { members: true },
    }),
  )
  const member = members[0]?.id ?? ''
  const move = (memberships: object) => db.user.update({ where: { id }, data: { memberships } })
  await as('b', () => move({ connect: { id: member } }))
  await as('c', () => move({ set: [] }))
  await as('d', () => db.campaignMember.delete({ where: { id: member } }))
  await as('e', () => db.campaignMember.purge({ deletedBefore: new Date(Date.now() + 60_000) }))
  const [inserted, ...later] = [...new Set(await trailOf(member))]
  expect(inserted).toBe(written('INSERT', 'a'))
  expect(later).toEqual([
    written('UPDATE', 'b'),
    written('UPDATE', 'c'),
    written('SOFT_DELETE', 'd'),
    written('DELETE', 'e'),
  ])
})

test('of transactions, whoever acts in the course of them', async () => {
  const { database } = own
  const id = await someone()
  const rename = (name: string) =>
    database.db.$executeRaw`UPDATE users SET name = ${name} WHERE id = ${id}::uuid`
  await as('a', () =>
    database.transaction(async (tx) => {
      const change = (name: string) =>
        tx.$executeRaw`UPDATE users SET name = ${name} WHERE id = ${id}::uuid`
      await change('1')
      await as('b', () => change('2'))
      await change('3')
      await database
        .transaction(async () => {
          await as('c', () => change('4'))
          throw new Error('changed my mind')
        })
        .catch(() => {})
      await change('5')
      await as('c', () => change('6'))
    }),
  )
  await rename('nobody')
  expect((await trailOf(id)).slice(1)).toEqual([
    written('UPDATE', 'a'),
    written('UPDATE', 'b'),
    written('UPDATE', 'a'),
    written('UPDATE', 'a'),
    written('UPDATE', 'c'),
    expect.stringMatching(/^UPDATE db:\S+ null$/),
  ])
})

test('of writes side by side in one transaction, each by its own', async () => {
  const { database } = own
  const ids = await Promise.all([someone(), someone(), someone()])
  await as('outer', () =>
    database.transaction((tx) =>
      Promise.all(
        ids.map((id, index) =>
          as(`${index}`, () => tx.user.update({ where: { id }, data: { name: 'x' } })),
        ),
      ),
    ),
  )
  for (const [index, id] of ids.entries()) {
    expect((await trailOf(id)).at(-1)).toBe(written('UPDATE', `${index}`))
  }
})

test('of transactions side by side, which never mix', async () => {
  const { database } = own
  const names = Array.from({ length: 12 }, (_, index) => `p${index}`)
  const ids = await Promise.all(names.map(someone))
  let start = () => {}
  const started = new Promise<void>((resolve) => {
    start = resolve
  })
  const all = names.map((name, index) => {
    const id = ids[index] ?? ''
    const work = () =>
      database.db.$transaction(async (tx) => {
        await tx.user.count()
        await started
        // All of them go on in one tick.
        await tx.$executeRaw`UPDATE users SET name = ${name} WHERE id = ${id}::uuid`
        await tx.user.hardDelete({ where: { id } })
      })
    return index % 4 === 3 ? work() : as(name, work)
  })
  start()
  await Promise.all(all)
  for (const [index, name] of names.entries()) {
    const entries = (await trailOf(ids[index] ?? '')).slice(1)
    if (index % 4 === 3) expect(entries.join()).toMatch(/^UPDATE db:\S+ null,DELETE db:\S+ null$/)
    else expect(entries).toEqual([written('UPDATE', name), written('DELETE', name)])
  }
})

test('of deletes, restores and purges side by side, also of what goes along', async () => {
  const { db } = own.database
  const ownerId = await someone()
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const campaigns = await Promise.all(
    names.map((name) =>
      as('maker', () =>
        db.campaign.create({
          data: { name, ownerId, members: { create: { email: `${name}@example.org` } } },
          include: { members: true },
        }),
      ),
    ),
  )
  const all = (work: (id: string) => PromiseLike<unknown>) =>
    Promise.all(campaigns.map(({ id, name }) => as(name, async () => work(id))))
  const everything = { include: { members: true } }
  await all((id) => db.campaign.delete({ where: { id }, ...everything }))
  await all((id) => db.campaign.restore({ where: { id } }))
  await all((id) => db.campaign.delete({ where: { id } }))
  await all((id) =>
    db.campaign.purge({ where: { id }, deletedBefore: new Date(Date.now() + 60_000) }),
  )
  for (const { id, name, members } of campaigns) {
    const trail = [
      written('INSERT', 'maker'),
      written('SOFT_DELETE', name),
      written('RESTORE', name),
      written('SOFT_DELETE', name),
      written('DELETE', name),
    ]
    expect(await trailOf(id)).toEqual(trail)
    expect(await trailOf(members[0]?.id ?? '')).toEqual(trail)
  }
})

test('of updates side by side that take several statements', async () => {
  const { db } = own.database
  const ownerId = await someone()
  const users = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      as('maker', async () => {
        const memberships = {
          create: [1, 2].map((number) => ({
            email: `${name}${number}@example.org`,
            campaign: { create: { name, ownerId } },
          })),
        }
        const data = { ...newUser(), name, memberships }
        return db.user.create({ data, include: { memberships: { orderBy: { email: 'asc' } } } })
      }),
    ),
  )
  await Promise.all(
    users.map(({ id, name, memberships: [first] }) =>
      as(name, async () => {
        const memberships = { delete: { id: first?.id ?? '' }, set: [] }
        await db.user.update({ where: { id }, data: { memberships } })
      }),
    ),
  )
  for (const { id, name, memberships } of users) {
    const [first, second] = await Promise.all(memberships.map((member) => trailOf(member.id)))
    const [inserted, ...updates] = await trailOf(id)
    expect(inserted).toBe(written('INSERT', 'maker'))
    expect(new Set(updates)).toEqual(new Set([written('UPDATE', name)]))
    expect(first).toEqual([written('INSERT', 'maker'), written('SOFT_DELETE', name)])
    expect([...new Set(second)]).toEqual([written('INSERT', 'maker'), written('UPDATE', name)])
  }
})

test('of the parts of a batch, each as it was made', async () => {
  const { db } = own.database
  const ids = await Promise.all([someone(), someone(), someone()])
  const [first = '', second = '', third = ''] = ids
  const parts = [
    as('a', () => db.user.update({ where: { id: first }, data: { name: 'x' } })),
    as('b', () => db.$executeRaw`UPDATE users SET name = 'x' WHERE id = ${second}::uuid`),
    db.$executeRaw`UPDATE users SET name = 'x' WHERE id = ${third}::uuid`,
  ]
  await as('outside', () => db.$transaction(parts))
  expect((await trailOf(first)).at(-1)).toBe(written('UPDATE', 'a'))
  expect((await trailOf(second)).at(-1)).toBe(written('UPDATE', 'b'))
  expect((await trailOf(third)).at(-1)).toMatch(/^UPDATE db:\S+ null$/)
})

test.each<[string, (id: string) => Prisma.PrismaPromise<unknown>[], string[]]>([
  [
    'of raw SQL',
    (id) => [
      own.database.db.$executeRaw`UPDATE users SET name = '1' WHERE id = ${id}::uuid`,
      own.database.db.$executeRaw`DELETE FROM users WHERE id = ${id}::uuid`,
    ],
    ['UPDATE', 'DELETE'],
  ],
  [
    'that begins with a read',
    (id) => [
      own.database.db.user.count(),
      own.database.db.$executeRaw`UPDATE users SET name = '1' WHERE id = ${id}::uuid`,
    ],
    ['UPDATE'],
  ],
])('of a batch %s, while others are at it', async (_, batch, operations) => {
  const names = ['a', 'b', 'c', 'd']
  const ids = await Promise.all(names.map(someone))
  await Promise.all(
    ids.map((id, index) => as(names[index] ?? '', () => own.database.db.$transaction(batch(id)))),
  )
  for (const [index, name] of names.entries()) {
    expect((await trailOf(ids[index] ?? '')).slice(1)).toEqual(
      operations.map((operation) => written(operation, name)),
    )
  }
})

test('of queries that are awaited elsewhere', async () => {
  const { db } = own.database
  const id = await someone()
  const raw = as('a', () => db.$executeRaw`UPDATE users SET name = 'A' WHERE id = ${id}::uuid`)
  const gone = as('b', () => db.user.hardDelete({ where: { id } }))
  await as('elsewhere', async () => {
    await raw
    await gone
  })
  expect((await trailOf(id)).slice(1)).toEqual([written('UPDATE', 'a'), written('DELETE', 'b')])
})

test('of nobody, when nobody is named, whoever used the connection before', async () => {
  const { db } = own.database
  const ids = await Promise.all(Array.from({ length: 12 }, someone))
  for (const id of ids) await as('a', () => db.user.update({ where: { id }, data: { name: 'x' } }))
  for (const id of ids) {
    await db.user.update({ where: { id }, data: { name: 'y' } })
    expect((await trailOf(id)).at(-1)).toMatch(/^UPDATE db:\S+ null$/)
  }
})

/** Letters that don't compress, of three bytes each: the worst that an index can be given. */
const letters = (count: number) =>
  String.fromCodePoint(...Array.from({ length: count }, (_, at) => 0x4e00 + ((at * 7919) % 20_000)))

test('of the longest names there can be', async () => {
  const { db } = own.database
  const long = { id: letters(255), requestId: letters(255) }
  const { id } = await withActor(long, () => db.user.create({ data: newUser() }))
  expect(await trailOf(id)).toEqual([`INSERT ${long.id} ${long.requestId}`])
})

test.each([
  ['an empty id', { id: '' }, 'The id of an actor is empty'],
  ['a blank request id', { id: 'a', requestId: ' ' }, 'The requestId of an actor is empty'],
  ['a long id', { id: letters(256) }, 'has 256 characters, more than the 255 allowed'],
  ['a long request id', { id: 'a', requestId: letters(3000) }, 'has 3000 characters'],
  ['a NUL', { id: 'user:\0' }, 'The id of an actor has control characters'],
  ['a line break', { id: 'a', requestId: 'b\nc' }, 'has control characters'],
  ['no text', { id: 7 as unknown as string }, 'The id of an actor is no text'],
])('%s is refused before anything is run', (_what, actor, message) => {
  const { db } = own.database
  const write = () => withActor(actor, () => db.user.create({ data: newUser() }))
  expect(write).toThrow(InvalidActorError)
  expect(write).toThrow(message)
})
