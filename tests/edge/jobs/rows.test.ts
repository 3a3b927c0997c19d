import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countChunks, parseHead, splitRows, toRange } from '../../../edge/jobs/rows.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** All rows of a file by way of its chunks. */
const readAll = (file: Uint8Array, chunkBytes: number, firstRow = 0): (string | undefined)[] => {
  const layout = { bytes: file.length, firstRow, chunkBytes }
  return Array.from({ length: countChunks(layout) }, (_, index) => {
    const { from, to } = toRange(layout, index)
    return [...splitRows(file.slice(from, to), { layout, index })]
  }).flat()
}

describe('the rows of a file', () => {
  test('are the same wherever it is cut', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ș', '漢', '👩‍👧', '\t', ' '), maxLength: 12 })
    fc.assert(
      fc.property(
        fc.array(line),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        (lines, chunkBytes, ends, crlf) => {
          const newline = crlf ? '\r\n' : '\n'
          const text = lines.join(newline) + (ends && lines.length > 0 ? newline : '')
          // A last line without an end is a row only if it has something in it.
          const expected = ends || lines.at(-1) !== '' ? lines : lines.slice(0, -1)
          expect(readAll(encode(text), chunkBytes)).toEqual(expected)
        },
      ),
    )
  })

  test('begin after a header and a byte order mark', () => {
    const file = encode('\ufeffsource\ttranslation\r\na\tb\nc\td')
    const { firstRow, columns } = parseHead(file, 'tsv')
    expect(columns).toEqual(['source', 'translation'])
    expect(readAll(file, 3, firstRow)).toEqual(['a\tb', 'c\td'])
    expect(parseHead(encode('\ufeff{}'), 'jsonl')).toEqual({ firstRow: 3 })
  })

  test('that are too long are told as such, in their places, and once', () => {
    const file = encode(`a\n${'x'.repeat(1_000_000)}\nb\n${'y'.repeat(300_000)}`)
    for (const chunkBytes of [1000, 100_000, 10_000_000])
      expect(readAll(file, chunkBytes)).toEqual(['a', undefined, 'b', undefined])
  })
})
