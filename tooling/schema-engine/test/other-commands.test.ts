import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect } from 'vitest'
import { test } from './prisma-project.js'
import { TWO_SCHEMAS } from './schemas.js'

describe('prisma', () => {
  test('finds the engine, validates, formats and generates without a database', async ({
    project,
  }) => {
    const offline = { DATABASE_URL: undefined }
    await project.schema(
      'generator client {\nprovider = "prisma-client"\noutput = "./generated"\n}\nmodel Fruit {\n id Int @id\n}\n',
    )
    expect(await project.prisma('version', offline)).toSucceedSaying(
      'schema-engine.js',
      /Schema Engine +: schema-engine-cli [0-9a-f]{40}/,
    )
    expect(await project.prisma('format', offline)).toSucceedSaying('Formatted')
    expect(await project.read('schema.prisma')).toContain('  id Int @id')
    expect(await project.prisma('generate', offline)).toSucceedSaying('Generated Prisma Client')
    expect(await project.read('generated/client.ts')).toContain('PrismaClient')

    const crash = await project.prisma('migrate diff --from-empty --to-schema schema.prisma', {
      ...offline,
      FORCE_PANIC_SCHEMA_ENGINE: '1',
    })
    expect(crash).toFailSaying('The schema engine crashed')

    await project.schema('model Fruit {\n  id Int\n}\n')
    expect(await project.prisma('validate', offline)).toFailSaying('P1012', 'Each model must have')
  })

  test('migrates several schemas, and resets them', async ({ project }) => {
    await project.schema(TWO_SCHEMAS)
    const first = project.terminal('migrate dev --name both')
    expect(await first.result).toSucceedSaying('now in sync')
    expect(await project.prisma('migrate reset --force')).toSucceedSaying(
      'Database reset successful',
    )
    const tables = `SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('garden', 'market') ORDER BY 1`
    expect(await project.column(tables)).toEqual(['garden.Fruit', 'market.Stall'])
  })

  test('opens the studio on the database', async ({ project }) => {
    await project.createDatabase()
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    const port = await freePort()
    const studio = project.terminal(`studio --browser none --port ${port}`)
    await studio.shows(`http://localhost:${port}`)
    const page = await fetch(`http://localhost:${port}`)
    expect(await page.text()).toContain('"adapter":"postgres"')
    studio.type('\u0003')
    await studio.result
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('The port is not known.')
  return address.port
}
