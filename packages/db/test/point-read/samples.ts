import fc from 'fast-check'

// Rows of the types schema, with the extremes of every type.

const instant = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''))
const bits = fc.stringMatching(/^[01]{8}$/)
const json = fc
  .jsonValue()
  .filter((value) => value !== null && !JSON.stringify(value).includes('\\u0000'))

const COLUMNS = {
  text,
  varchar: fc.stringMatching(/^[a-z '"\\{},%_$]{0,12}$/),
  char: fc.stringMatching(/^[a-z "\\{},]{0,12}$/),
  uuid: fc.uuid(),
  inet: fc.oneof(fc.ipV4(), fc.ipV6()),
  bit: bits,
  varbit: bits,
  boolean: fc.boolean(),
  int: fc.integer(),
  smallint: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
  oid: fc.nat(),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  float: fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  real: fc.float({ min: -(2 ** 100), max: 2 ** 100, noNaN: true }),
  timestamp: instant,
  timestamptz: instant,
  date: instant,
  time: instant,
  timetz: instant,
  json,
  jsonb: json,
  bytes: fc.uint8Array({ maxLength: 300 }),
  mood: fc.constantFrom('HAPPY', 'SAD'),
  xml: fc.stringMatching(/^[a-z "\\{},]{0,20}$/).map((inner) => `<a>${inner}</a>`),
}

/** Rows without their ids. */
export const samples = fc.array(
  fc.record(
    Object.fromEntries(
      Object.entries(COLUMNS).map(([name, values]) => [
        name,
        fc.option(values as fc.Arbitrary<unknown>, { freq: 8 }),
      ]),
    ),
  ),
  { minLength: 40, maxLength: 40 },
)

/** What JavaScript can't write: a row each. */
export const ODDITIES = [
  `timestamptz = 'infinity', timestamp = '-infinity', date = 'infinity'`,
  `timestamptz = '0044-03-15 12:00:00+00 BC', timestamp = '0044-03-15 BC', date = '0044-03-15 BC'`,
  `timestamptz = '12345-06-07 08:09:10+00', timestamp = '12345-06-07', date = '12345-06-07'`,
  `time = '24:00:00', timetz = '12:00:00+05:30', timestamptz = '2020-02-29 23:59:59.999999+00'`,
  `float = 'NaN', real = '-infinity'`,
  `float = 'infinity', real = 'NaN'`,
  `json = 'null', jsonb = 'null', bytes = '', "a text" = ''`,
  `json = '{"a":1.0,"a":2,"__proto__":3}', jsonb = '123456789012345678901234567890'`,
  `oid = 4294967295, bigint = -9223372036854775808`,
]
