import { isDeepStrictEqual } from 'node:util'
import type { SqlDriverAdapter, SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import fc from 'fast-check'
import { expect } from 'vitest'
import { delegateName } from '../../src/models/delegate-name.js'
import type { Read } from './reads.js'

// Two clients must answer the same reads alike: with the same values of the same types, in the same
// order, by the same statement; or with the same error.

/** A client, and the statements that it has sent. */
export interface Observed {
  readonly client: object
  readonly sent: string[]
}

/** Notes the statements that go through an adapter. */
export function observed(adapter: SqlDriverAdapter, sent: string[]): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = (query) => {
    sent.push(query.sql)
    return queryRaw(query)
  }
  return adapter
}

/** The same for what makes adapters. */
export function observedFactory(
  factory: SqlDriverAdapterFactory,
  sent: string[],
): SqlDriverAdapterFactory {
  const { provider, adapterName } = factory
  return { provider, adapterName, connect: async () => observed(await factory.connect(), sent) }
}

/**
 * @param prisma answers through Prisma's engine
 * @param ours with the statements that went past it
 * @returns how many reads went past it
 */
export async function answerAlike(
  reads: fc.Arbitrary<Read>,
  prisma: Observed,
  ours: Observed,
  options: { readonly seed: number; readonly numRuns: number },
): Promise<number> {
  let past = 0
  const alike = fc.asyncProperty(reads, async (read) => {
    prisma.sent.length = 0
    ours.sent.length = 0
    const expected = await answer(prisma.client, read)
    const actual = await answer(ours.client, read)
    // The quick comparison first: the other is for its message.
    if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected)
    expect(fieldsOf(actual)).toEqual(fieldsOf(expected))
    if (ours.sent.length === 0) return
    past += 1
    expect(ours.sent).toEqual(prisma.sent)
  })
  await fc.assert(alike, options)
  return past
}

/**
 * Asks for several reads in one tick: each is answered as by Prisma, be it asked alone or, for what Prisma
 * itself answers together, with the others.
 *
 * @param prisma answers through Prisma's engine
 * @param ours with the statements that went past it
 * @returns how many statements were saved by answering reads together
 */
export async function answerTogetherAlike(
  ticks: fc.Arbitrary<readonly Read[]>,
  prisma: Observed,
  ours: Observed,
  options: { readonly seed: number; readonly numRuns: number },
): Promise<number> {
  let saved = 0
  const together = ({ client }: Observed, some: readonly Read[]) =>
    Promise.all(some.map((read) => answer(client, read)))
  const alike = fc.asyncProperty(ticks, async (some) => {
    const alone: unknown[] = []
    for (const read of some) alone.push(await answer(prisma.client, read))
    const inOneTick = await together(prisma, some)
    ours.sent.length = 0
    const actual = await together(ours, some)
    for (const [index, value] of actual.entries()) {
      if (isAlike(value, inOneTick[index]) || isSameFailure(value, inOneTick[index])) continue
      expect(value).toStrictEqual(alone[index])
      expect(fieldsOf(value)).toEqual(fieldsOf(alone[index]))
    }
    const objects = actual.filter((value) => typeof value === 'object' && value !== null)
    expect(new Set(objects).size).toBe(objects.length)
    saved += Math.max(0, some.length - ours.sent.length)
  })
  await fc.assert(alike, options)
  return saved
}

function isAlike(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) && isDeepStrictEqual(fieldsOf(one), fieldsOf(other))
}

/** What Prisma answers together fails together, with a message that shows all of it. */
function isSameFailure(one: unknown, other: unknown): boolean {
  const [first, second] = [one, other].map((value) => ({ ...(value as Partial<Failure>) }))
  return first?.message !== undefined && first.name === second?.name && first.code === second?.code
}

type Delegate = Readonly<Record<string, (args: unknown) => Promise<unknown>>>

interface Failure {
  readonly name: string
  readonly message: string
  readonly code: unknown
  readonly modelName: unknown
  readonly failed: unknown
}

/** @returns what was found, or a {@link Failure} */
async function answer(client: object, { model, operation, args }: Read): Promise<unknown> {
  const delegate = (client as Record<string, Delegate>)[delegateName(model)]
  try {
    return await delegate?.[operation]?.(args)
  } catch (error) {
    const { name, message, code, meta } = error as Error & { code: unknown; meta: object }
    const { modelName, operation: failed } = { ...meta } as Record<string, unknown>
    return { name, message, code, modelName, failed } satisfies Failure
  }
}

function fieldsOf(value: unknown): string[] {
  return Object.keys(value ?? {})
}
