import { skip } from '@prisma/client/runtime/client'

/** The arguments of a Prisma operation, or any object inside of them. */
export type Arguments = { readonly [name: string]: unknown }

/** Whether a value is a plain object of arguments: no list, no date, no decimal, no field reference. */
export function isArguments(value: unknown): value is Arguments {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether a value stands where arguments should, and is none: Prisma refuses it. */
export function isMistaken(value: unknown): boolean {
  return value !== undefined && value !== skip && !isArguments(value)
}

/**
 * A copy in which some arguments are others.
 *
 * Not by a spread: in Node 20 each object that a spread makes and something is added to has a hidden class of
 * its own, and whatever reads it, Prisma above all, is slow with it.
 */
export function withArguments(args: Arguments | undefined, others: Arguments): Arguments {
  return Object.assign({}, args, others)
}

/** Prisma takes one where it takes a list. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
