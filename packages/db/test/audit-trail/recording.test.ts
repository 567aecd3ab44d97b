import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { copyIn } from './copy-in.js'
import { newUser, useAuditedDatabase } from './support.js'

const own = useAuditedDatabase()

const anId = (): string => randomUUID()

test('an insert records every column of the new row', async () => {
  const user = await own.prisma.user.create({ data: newUser() })
  const [entry, ...others] = await own.entries('users', user.id)
  expect(others).toEqual([])
  expect(entry).toMatchObject({ operation: 'INSERT', old_values: null })
  expect(Object.keys(entry?.new_values ?? {})).toHaveLength(11)
  expect(entry?.new_values).toMatchObject({ id: user.id, email: user.email, role: 'USER' })
})

test('an update records the changed columns only, before and after', async () => {
  const { id, name } = await own.prisma.user.create({ data: newUser() })
  await own.psql.query(`UPDATE users SET name = 'Ada', role = 'USER' WHERE id = $1`, [id])
  const [, entry] = await own.entries('users', id)
  expect(entry).toMatchObject({
    operation: 'UPDATE',
    old_values: { name },
    new_values: { name: 'Ada' },
  })
  expect(Object.keys(entry?.new_values ?? {})).toEqual(['name'])
})

test('an update that changes nothing is not recorded', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  await own.psql.query('UPDATE users SET name = name WHERE id = $1', [id])
  expect(await own.entries('users', id)).toHaveLength(1)
})

test('an update of nothing but the audit columns is recorded: somebody has written', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  await own.prisma.user.update({ where: { id }, data: { updatedBy: 'user:1' } })
  const [, entry] = await own.entries('users', id)
  expect(Object.keys(entry?.new_values ?? {}).sort()).toEqual(['updated_at', 'updated_by'])
})

test('a physical delete records the whole row', async () => {
  const user = await own.prisma.user.create({ data: newUser() })
  await own.prisma.user.delete({ where: { id: user.id } })
  const [, entry] = await own.entries('users', user.id)
  expect(entry).toMatchObject({
    operation: 'DELETE',
    old_values: { id: user.id, email: user.email, deleted_at: null },
    new_values: null,
  })
})

test('soft delete and restore are told from other updates', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  const update = (data: object) => own.prisma.user.update({ where: { id }, data })
  await update({ deletedAt: new Date(), deletedBy: 'user:1' })
  await update({ name: 'Still deleted' })
  await update({ deletedAt: null, deletedBy: null })
  const operations = (await own.entries('users', id)).map(({ operation }) => operation)
  expect(operations).toEqual(['INSERT', 'SOFT_DELETE', 'UPDATE', 'RESTORE'])
})

test('a redacted column is never stored, only that it changed', async () => {
  const secret = 'a-secret-hash'
  const { id } = await own.prisma.user.create({ data: { ...newUser(), passwordHash: secret } })
  await own.psql.query('UPDATE users SET password_hash = $2 WHERE id = $1', [id, `${secret}-2`])
  await own.psql.query(`UPDATE users SET name = 'Ada' WHERE id = $1`, [id])
  await own.prisma.user.delete({ where: { id } })

  const entries = await own.entries('users', id)
  expect(JSON.stringify(entries)).not.toContain(secret)
  expect(entries.map((entry) => [entry.operation, entry.redacted_columns])).toEqual([
    ['INSERT', ['password_hash']],
    ['UPDATE', ['password_hash']],
    ['UPDATE', []],
    ['DELETE', ['password_hash']],
  ])
  expect(entries[1]).toMatchObject({ old_values: {}, new_values: {} })
})

test('a redacted column that was renamed stops writes instead of entering the trail', async () => {
  const { psql } = own
  await psql.query('BEGIN; ALTER TABLE users RENAME password_hash TO password_digest')
  await expect(
    psql.query(`INSERT INTO users (id, email, name) VALUES ($1, 'x@example.org', 'X')`, [anId()]),
  ).rejects.toThrow('a redacted column of "users" is not there any more')
  await psql.query('ROLLBACK')
})

test('a column that is added later is recorded without more ado', async () => {
  const { psql } = own
  await psql.query('BEGIN; ALTER TABLE users ADD COLUMN nickname text')
  const id = anId()
  await psql.query(
    `INSERT INTO users (id, email, name, nickname) VALUES ($1, 'y@example.org', 'Y', 'why')`,
    [id],
  )
  const [entry] = await own.entries('users', id)
  await psql.query('ROLLBACK')
  expect(entry?.new_values).toMatchObject({ nickname: 'why' })
})

test('every row of a statement of many rows has an entry', async () => {
  const users = Array.from({ length: 200 }, () => ({ id: anId(), ...newUser() }))
  const ids = users.map(({ id }) => id)
  await own.prisma.user.createMany({ data: users })
  await own.prisma.user.updateMany({ where: { id: { in: ids } }, data: { role: 'ADMIN' } })
  await own.prisma.user.deleteMany({ where: { id: { in: ids } } })
  const entries = (await own.entries('users')).filter(({ row_id }) => ids.includes(row_id ?? ''))
  for (const operation of ['INSERT', 'UPDATE', 'DELETE']) {
    const rows = entries
      .filter((entry) => entry.operation === operation)
      .map(({ row_id }) => row_id)
    expect(new Set(rows)).toEqual(new Set(ids))
    expect(rows).toHaveLength(ids.length)
  }
})

test('a plan that was made for one row is right for thousands', async () => {
  const { psql } = own
  await psql.query('BEGIN')
  const id = anId()
  await psql.query(
    `INSERT INTO users (id, email, name) VALUES ($1, $1::uuid || '@example.org', 'One')`,
    [id],
  )
  for (let time = 0; time < 10; time += 1) {
    await psql.query(`UPDATE users SET name = name || '.' WHERE id = $1`, [id])
  }
  await psql.query(`INSERT INTO users (id, email, name)
    SELECT gen_random_uuid(), 'many' || number || '@example.org', 'Many' FROM generate_series(1, 3000) AS number`)
  // Quadratic, it takes minutes.
  await psql.query(`SET LOCAL statement_timeout TO '15s'`)
  await psql.query(`UPDATE users SET name = 'All'`)
  await psql.query('ROLLBACK')
})

test('COPY is recorded', async () => {
  const id = anId()
  await copyIn(own.psql, 'COPY users (id, email, name) FROM STDIN', [
    `${id}\tcopied@example.org\tCopied`,
  ])
  expect(await own.entries('users', id)).toMatchObject([
    { operation: 'INSERT', new_values: { name: 'Copied' } },
  ])
})

test('both branches of ON CONFLICT and of MERGE are recorded as what they did', async () => {
  const [id, other] = [anId(), anId()]
  const upsert = `INSERT INTO users (id, email, name) VALUES ($1, $1::uuid || '@example.org', $2)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name`
  await own.psql.query(upsert, [id, 'One'])
  await own.psql.query(upsert, [id, 'Two'])
  await own.psql.query(
    `MERGE INTO users USING (VALUES ($1::uuid), ($2::uuid)) AS source(id) ON users.id = source.id
     WHEN MATCHED THEN DELETE
     WHEN NOT MATCHED THEN INSERT (id, email, name) VALUES (source.id, source.id || '@example.org', 'Three')`,
    [id, other],
  )
  const operations = async (row: string) =>
    (await own.entries('users', row)).map(({ operation }) => operation)
  expect(await operations(id)).toEqual(['INSERT', 'UPDATE', 'DELETE'])
  expect(await operations(other)).toEqual(['INSERT'])
})

test('what foreign keys cascade is recorded', async () => {
  const owner = await own.prisma.user.create({ data: newUser() })
  const campaign = await own.prisma.campaign.create({
    data: {
      ownerId: owner.id,
      name: 'Wells',
      members: { create: [{ email: 'a@example.org' }, { email: 'b@example.org' }] },
    },
    include: { members: true },
  })
  await own.psql.query('DELETE FROM campaigns WHERE id = $1', [campaign.id])
  for (const member of campaign.members) {
    expect(await own.entries('campaign_members', member.id)).toMatchObject([
      { operation: 'INSERT' },
      { operation: 'DELETE' },
    ])
  }
})

test('what is rolled back leaves no entry, to the savepoint or as a whole', async () => {
  const { psql } = own
  const id = anId()
  await psql.query('BEGIN')
  await psql.query(
    `INSERT INTO users (id, email, name) VALUES ($1, $1::uuid || '@example.org', 'Kept')`,
    [id],
  )
  await psql.query(`SAVEPOINT inner_scope`)
  await psql.query(`UPDATE users SET name = 'Lost' WHERE id = $1`, [id])
  await psql.query('ROLLBACK TO SAVEPOINT inner_scope')
  await psql.query('COMMIT')
  expect(await own.entries('users', id)).toMatchObject([{ operation: 'INSERT' }])

  await psql.query('BEGIN')
  await psql.query('DELETE FROM users WHERE id = $1', [id])
  await psql.query('ROLLBACK')
  expect(await own.entries('users', id)).toHaveLength(1)
})

test('entries of one transaction share its id', async () => {
  const { psql } = own
  const ids = [anId(), anId()]
  await psql.query('BEGIN')
  for (const id of ids) {
    await psql.query(
      `INSERT INTO users (id, email, name) VALUES ($1, $1::uuid || '@example.org', 'T')`,
      [id],
    )
  }
  const { rows } = await psql.query('SELECT pg_current_xact_id()::text AS id')
  await psql.query('COMMIT')
  for (const id of ids) {
    expect(await own.entries('users', id)).toMatchObject([{ transaction_id: rows[0].id }])
  }
})

test('a statement that matches no row costs no transaction id', async () => {
  const { psql } = own
  await psql.query('BEGIN')
  await psql.query(`UPDATE users SET name = 'Nobody' WHERE id = $1`, [anId()])
  const { rows } = await psql.query('SELECT pg_current_xact_id_if_assigned() AS id')
  await psql.query('COMMIT')
  expect(rows[0].id).toBeNull()
})

test('a changed primary key ends one row and begins another', async () => {
  const user = await own.prisma.user.create({ data: newUser() })
  const id = anId()
  await own.psql.query('UPDATE users SET id = $2 WHERE id = $1', [user.id, id])
  const [, ended] = await own.entries('users', user.id)
  const [begun] = await own.entries('users', id)
  expect(ended).toMatchObject({
    operation: 'DELETE',
    old_values: { email: user.email },
    new_values: null,
  })
  expect(begun).toMatchObject({
    operation: 'INSERT',
    old_values: null,
    new_values: { email: user.email },
  })
})

test('a truncate records itself, and each row that it takes', async () => {
  const { psql } = own
  const owner = await own.prisma.user.create({ data: newUser() })
  await psql.query('BEGIN')
  await psql.query('TRUNCATE campaign_members')
  const [campaign, member] = [anId(), anId()]
  await psql.query(`INSERT INTO campaigns (id, owner_id, name) VALUES ($1, $2, 'C')`, [
    campaign,
    owner.id,
  ])
  await psql.query(
    `INSERT INTO campaign_members (id, campaign_id, email) VALUES ($1, $2, 'm@example.org')`,
    [member, campaign],
  )
  await psql.query('TRUNCATE campaign_members')
  await psql.query('COMMIT')

  const truncated = (await own.entries('campaign_members')).filter(
    ({ operation }) => operation === 'TRUNCATE',
  )
  expect(truncated.filter(({ row_id }) => row_id === null)).toHaveLength(2)
  expect(truncated.filter(({ row_id }) => row_id === member)).toMatchObject([
    { old_values: { id: member, email: 'm@example.org' }, new_values: null },
  ])
})

describe('a table of another shape', () => {
  beforeAll(async () => {
    await own.psql.query(`
      CREATE TABLE "Seat Plan" ("row" int, "seat" text, guest int, host int, PRIMARY KEY (seat, "row"));
      CREATE TABLE guests (id int PRIMARY KEY);
      ALTER TABLE "Seat Plan"
        ADD FOREIGN KEY (guest) REFERENCES guests ON DELETE SET NULL,
        ADD FOREIGN KEY (host) REFERENCES guests ON DELETE SET NULL;
      SELECT audit_attach('"Seat Plan"')`)
  })

  test('a key of several columns is recorded in the order of the key', async () => {
    await own.psql.query(`INSERT INTO "Seat Plan" VALUES (1, 'a "window" seat')`)
    expect(await own.entries('Seat Plan')).toMatchObject([
      { row_id: '["a \\"window\\" seat", 1]', actor: await own.sessionActor() },
    ])
  })

  test('a row that one statement updates twice has both changes, in order', async () => {
    await own.psql.query(
      `INSERT INTO guests VALUES (1); INSERT INTO "Seat Plan" VALUES (2, 'b', 1, 1)`,
    )
    await own.psql.query('DELETE FROM guests WHERE id = 1')
    const [, ...updates] = await own.entries('Seat Plan', '["b", 2]')
    expect(updates.map(({ old_values, new_values }) => [old_values, new_values])).toEqual([
      [{ guest: 1 }, { guest: null }],
      [{ host: 1 }, { host: null }],
    ])
  })

  test('keys that rows pass on within a statement are given up before they are taken', async () => {
    await own.psql.query(`CREATE TABLE places (id int PRIMARY KEY DEFERRABLE, guest text);
      SELECT audit_attach('places');
      INSERT INTO places VALUES (1, 'x'), (2, 'y');
      UPDATE places SET id = 3 - id`)
    for (const [id, left, came] of [
      ['1', 'x', 'y'],
      ['2', 'y', 'x'],
    ] as const) {
      expect(await own.entries('places', id)).toMatchObject([
        { operation: 'INSERT' },
        { operation: 'DELETE', old_values: { guest: left } },
        { operation: 'INSERT', new_values: { guest: came } },
      ])
    }
  })

  test('detaching ends the recording and keeps what was recorded', async () => {
    await own.psql.query(`CREATE TABLE leaving (id int PRIMARY KEY); SELECT audit_attach('leaving');
      INSERT INTO leaving VALUES (1); SELECT audit_detach('leaving'); INSERT INTO leaving VALUES (2)`)
    expect(await own.entries('leaving')).toMatchObject([{ row_id: '1' }])
  })

  test('what can not be audited is refused with the reason', async () => {
    await own.psql.query(`CREATE TABLE keyless (id int);
      CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY LIST (id)`)
    const refused = (call: string, reason: string) =>
      expect(own.psql.query(`SELECT ${call}`)).rejects.toThrow(reason)
    await refused(`audit_attach('keyless')`, 'no primary key')
    await refused(`audit_attach('parted')`, 'only ordinary tables')
    await refused(`audit_attach('users', redact => '{id}')`, 'primary key redacted')
  })
})
