import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashWord, toFeatures } from '../../models/hashing.ts'

/** Every 32-bit hash is its own row, so ids are the hashes themselves. */
const ALL_ROWS = { rows: 2 ** 32, maxHashes: 40 }

/** FNV-1a over UTF-8, as published, in arithmetic that cannot overflow. */
const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5n
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn
  return Number(hash)
}

describe('hashes of a word', () => {
  test('the reference used here has the published values of FNV-1a', () => {
    expect([fnv1a(''), fnv1a('a'), fnv1a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968])
  })

  test('are FNV-1a of the marked word and its 3-, 4- and 5-grams, in that order', () => {
    expect(hashWord('casă', ALL_ROWS)).toEqual(
      ['<casă>', '<ca', 'cas', 'asă', 'să>', '<cas', 'casă', 'asă>', '<casă', 'casă>'].map(fnv1a),
    )
  })

  test('an n-gram as long as the whole is not hashed again', () => {
    expect(hashWord('ab', ALL_ROWS)).toEqual(['<ab>', '<ab', 'ab>'].map(fnv1a))
  })

  test('one character and punctuation have only the whole', () => {
    expect(hashWord('a', ALL_ROWS)).toEqual([fnv1a('<a>')])
    expect(hashWord('👨‍👩‍👧', ALL_ROWS)).toEqual([fnv1a('<👨‍👩‍👧>')])
    expect(hashWord('...', ALL_ROWS)).toEqual([fnv1a('<...>')])
  })

  test('n-grams are of code points, not of UTF-16 units', () => {
    expect(hashWord('𐌰𐌱', ALL_ROWS)).toEqual(['<𐌰𐌱>', '<𐌰𐌱', '𐌰𐌱>'].map(fnv1a))
  })

  test('of any word are the published hash of the same n-grams, in tables of any number of rows', () => {
    const expected = (word: string, rows: number, maxHashes: number): number[] => {
      const marked = Array.from(`<${word}>`)
      const grams = [marked.join('')]
      if (marked.length > 3 && /^[\p{L}\p{M}\p{N}]/u.test(word))
        for (let n = 3; n <= 5 && n < marked.length; n++)
          for (let start = 0; start + n <= marked.length; start++) grams.push(marked.slice(start, start + n).join(''))
      return grams.slice(0, Math.max(1, maxHashes)).map((gram) => fnv1a(gram) % rows)
    }
    const words = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('a', 'ă', '漢', '𐌰', '9', '\u0301'), minLength: 1, maxLength: 400 }),
    )
    const rowCounts = fc.constantFrom(1, 7, 1000, 4096, 131_072, 99_991, 2 ** 31, 2 ** 32)
    fc.assert(
      fc.property(words, rowCounts, fc.integer({ min: 1, max: 900 }), (word, rows, maxHashes) => {
        const sent = word.toWellFormed()
        expect(hashWord(sent, { rows, maxHashes })).toEqual(expected(sent, rows, maxHashes))
      }),
    )
  })

  test('of any word are rows of the table, at most as many as the shape says, duplicates kept', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 5000 }),
        (word, rows) => {
          const ids = hashWord(word.toWellFormed(), { rows, maxHashes: 40 })
          expect(ids.length).toBeGreaterThan(0)
          expect(ids.length).toBeLessThanOrEqual(40)
          for (const id of ids) expect(Number.isInteger(id) && id >= 0 && id < rows).toBe(true)
        },
      ),
    )
    expect(hashWord('aaaaaaaa', ALL_ROWS).length).toBe(1 + 8 + 7 + 6)
  })
})

describe('features of a text', () => {
  const shape = { rows: 1000, maxTokens: 4, maxHashes: 40 }

  test('hold the ids of each token between its offsets', () => {
    const { tokens, ids, offsets } = toFeatures('O casă', shape)
    expect(tokens.map(({ text }) => text)).toEqual(['o', 'casă'])
    expect([...ids.subarray(offsets[1], offsets[2])]).toEqual(hashWord('casă', shape))
    expect(offsets.at(-1)).toBe(ids.length)
  })

  test('an empty text has one token of no length', () => {
    expect(toFeatures(' ', shape)).toMatchObject({ tokens: [{ text: '∅', start: 0, end: 0 }], total: 0 })
  })

  test('tokens beyond the most that are read are counted and not hashed', () => {
    const { tokens, offsets, total } = toFeatures('a b c d e f', shape)
    expect([tokens.length, offsets.length, total]).toEqual([4, 5, 6])
  })
})
