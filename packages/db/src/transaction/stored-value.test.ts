import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Prisma } from '../generated/client/client.js'
import { decodeValue, encodeValue, type Json } from './stored-value.js'

const scalar = fc.oneof(
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array(),
)
const key = fc.oneof(
  fc.constant('$type'),
  fc.string().filter((name) => name !== '__proto__'),
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value')),
    fc.dictionary(key, tie('value'), { noNullPrototype: true }),
  ),
}))

test('what is read back equals what was stored', () => {
  fc.assert(
    fc.property(value, (original) => {
      const stored = JSON.parse(JSON.stringify(encodeValue(original))) as Json
      expect(decodeValue(stored)).toStrictEqual(original)
    }),
  )
})

test('decimals stay exact', () => {
  const decimal = new Prisma.Decimal('12345678901234567890.123456789')
  const read = decodeValue(encodeValue({ decimal })) as { decimal: Prisma.Decimal }
  expect(read.decimal.equals(decimal)).toBe(true)
})

test('what is no data is refused with its place', () => {
  expect(() => encodeValue({ users: [{ greet: () => 'hi' }] })).toThrow('result.users[0].greet')
  expect(() => encodeValue(new Map())).toThrow('result can')
})
