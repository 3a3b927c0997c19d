import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllExact, parseExact, stringifyExact } from '../../models/ids.ts'

describe('an id in JSON', () => {
  test('that is a whole number of any size is read and written digit by digit', () => {
    const digits = fc.oneof(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.bigInt({ min: 2n ** 52n, max: 2n ** 55n }))
    fc.assert(
      fc.property(digits.map(String), fc.constantFrom('', ' ', '\n\t'), (id, space) => {
        const text = `[{"id"${space}:${space}${id}}]`
        expect(stringifyExact(parseExact(text))).toBe(`[{"id":${id}}]`)
      }),
    )
  })

  test('is a number as long as a number holds it, and a text stays a text', () => {
    expect(parseExact('[{"id":9007199254740991},{"id":9007199254740993},{"id":"9007199254740993"}]')).toEqual([
      { id: 9_007_199_254_740_991 },
      { id: 9_007_199_254_740_993n },
      { id: '9007199254740993' },
    ])
  })

  test('that is a fraction is kept where a double holds it, and is no number where it does not', () => {
    expect(parseExact('{"id":1712345678.123456}')).toEqual({ id: 1_712_345_678.123456 })
    expect(parseExact('{"id":1712345678.12345678901}')).toEqual({ id: Number.NaN })
  })

  test('of millions of digits is no number, at once', () => {
    expect(parseExact(`{"id":${'9'.repeat(1e6)}}`)).toEqual({ id: Number.NaN })
  })

  test('is all that is read so: other numbers are as JSON.parse gives them', () => {
    const text =
      '{"value":1234567890123456789,"other":{"id":1,"texts":["\\u00e9",": 1234567890123456789"]},"list":[-0.12345678901234567]}'
    expect(parseExact(text)).toEqual(JSON.parse(text))
  })

  test('or, of a row that goes back as it came, like every other whole number', () => {
    const text = '{"id":1712345678.123456,"channel":1234567890123456789,"score":0.1234567890123456}'
    expect(stringifyExact(parseAllExact(text))).toBe(text)
  })
})
