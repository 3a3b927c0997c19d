import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Line, readFileLines, readLines } from '../../../trainer/files/lines.ts'
import { collect } from '../collect.ts'

const linesOf = (bytes: Iterable<Uint8Array>): Promise<Line[]> => collect(readLines(bytes))

describe('lines', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lines-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('end at line feeds only, with or without a carriage return before them', async () => {
    const lines = await linesOf([Buffer.from('a\u2028b\r\n\u0085c\n\nd')])
    expect(lines.map(({ text }) => text)).toEqual(['a\u2028b', '\u0085c', '', 'd'])
    expect(lines.map(({ number }) => number)).toEqual([1, 2, 3, 4])
  })

  test('do not depend on where the stream is cut', async () => {
    const chunked = fc.tuple(
      fc.string({ unit: fc.constantFrom('ă', '😀', 'a', '\n', '\r', '\t') }),
      fc.integer({ min: 1, max: 5 }),
    )
    await fc.assert(
      fc.asyncProperty(chunked, async ([text, size]) => {
        const bytes = Buffer.from(text)
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        )
        const expected = text.split('\n').map((line) => line.replace(/\r$/, ''))
        if (text.endsWith('\n') || text === '') expected.pop()
        expect((await linesOf(chunks)).map((line) => line.text)).toEqual(expected)
      }),
    )
  })

  test('that are not UTF-8 are read with U+FFFD and say so', async () => {
    const lines = await linesOf([Buffer.from('bun\n'), Buffer.from([0x61, 0xc4, 0x0a]), Buffer.from('ă\ufffd\n')])
    expect(lines).toEqual([
      { number: 1, text: 'bun', broken: false },
      { number: 2, text: 'a\ufffd', broken: true },
      { number: 3, text: 'ă\ufffd', broken: false },
    ])
  })

  test('lose a byte order mark', async () => {
    expect((await linesOf([Buffer.from('\ufeffsource\n\ufeffx')])).map(({ text }) => text)).toEqual(['source', '\ufeffx'])
  })

  test('of a .gz file are unpacked, and one that is cut short is an error', async () => {
    const whole = gzipSync(Buffer.from('a\nb\n'))
    await writeFile(join(folder, 'whole.gz'), whole)
    await writeFile(join(folder, 'cut.gz'), whole.subarray(0, -6))
    expect((await collect(readFileLines(join(folder, 'whole.gz')))).map(({ text }) => text)).toEqual(['a', 'b'])
    await expect(collect(readFileLines(join(folder, 'cut.gz')))).rejects.toMatchObject({
      code: 'BAD_DATA',
      message: expect.stringContaining('cut.gz: cannot be read: unexpected end of file'),
    })
  })
})
