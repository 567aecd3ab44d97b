/** The arguments of a Prisma operation, or any object inside of them. */
export type Arguments = { readonly [name: string]: unknown }

/**
 * Whether a value is an object of arguments: no list, no date, no decimal, no field reference. Objects of other
 * classes and realms have become plain ones in the copy of its arguments that Prisma hands to a hook.
 */
export function isArguments(value: unknown): value is Arguments {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether Prisma takes a value for no argument at all: `undefined`, or its `Prisma.skip`. */
export function isNothing(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value !== 'object' || value === null) return false
  // Not by identity: the client may have a copy of Prisma's runtime of its own.
  return typeof (value as { ifUndefined?: unknown }).ifUndefined === 'function'
}

/**
 * Whether a value stands where arguments should, and is none. It has to go on to Prisma as it is, so that Prisma
 * refuses it.
 */
export function isMistaken(value: unknown): boolean {
  return !isArguments(value) && !isNothing(value)
}

/** Whether arguments hold nothing. */
export function saysNothing(args: Arguments): boolean {
  for (const name in args) if (!isNothing(args[name])) return false
  return true
}

/**
 * A copy in which some arguments are others.
 *
 * Not by a spread: in Node 20 each object that a spread makes and something is added to has a hidden class of
 * its own, and whatever reads it, Prisma above all, is slow with it.
 */
export function withArguments(args: Arguments | undefined, others: Arguments): Arguments {
  const copy: Record<string, unknown> = Object.assign({}, args, others)
  // What JSON calls `__proto__` became the prototype, from which Prisma would read arguments.
  if (Object.getPrototypeOf(copy) !== Object.prototype)
    Object.setPrototypeOf(copy, Object.prototype)
  return copy
}

/** Prisma takes one where it takes a list. */
export function asList(value: unknown): readonly unknown[] {
  if (isNothing(value)) return []
  return Array.isArray(value) ? value : [value]
}
