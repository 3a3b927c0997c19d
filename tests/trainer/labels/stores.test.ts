/** The parts that a labelling stands on: the index of keys, the file of lines, the lock, the windows. */

import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeyIndex } from '../../../trainer/files/key-index.ts'
import { openLineStore } from '../../../trainer/files/line-store.ts'
import { openLabelStore, toKey } from '../../../trainer/labels/label-store.ts'
import { lockFolder } from '../../../trainer/labels/lock.ts'
import { describeInput, readPairs, readWindows, rowsOfShard, WINDOW } from '../../../trainer/labels/read-pairs.ts'
import { collect } from '../collect.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stores-'))
})

afterAll(() => rm(folder, { recursive: true }))

describe('the index of keys', () => {
  const key = fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: 32, maxLength: 32 })
    .map((digits) => digits.map((digit) => digit.toString(16)).join(''))

  test('is a map, also of keys that begin alike', () => {
    const alike = fc
      .tuple(fc.constantFrom('00000000', 'ffffffff', '000003ff'), key)
      .map(([start, rest]) => start + rest.slice(8))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(key, alike), fc.nat(1e6)), { maxLength: 3000 }), key, (entries, other) => {
        const index = createKeyIndex()
        const map = new Map(entries)
        for (const [each, value] of entries) index.set(each, value)
        return (
          index.size === map.size &&
          [...map].every(([each, value]) => index.get(each) === value) &&
          index.get(other) === map.get(other)
        )
      }),
      { numRuns: 30 },
    )
  })
})

describe('a file of lines', () => {
  test('gives back what was appended, in whatever order it was asked for, after a restart too', async () => {
    const file = join(folder, 'lines')
    const texts = ['a', 'ț\u2028', '', 'x'.repeat(200_000)]
    const lines = await openLineStore(file, () => {})
    expect(await Promise.all(texts.map((text) => lines.append(text)))).toEqual([0, 1, 2, 3])
    await lines.close()
    const seen: string[] = []
    const again = await openLineStore(file, (line) => void seen.push(line))
    expect(seen).toEqual(texts)
    for (const number of [3, 1, 0, 2]) expect(await again.read(number)).toBe(texts[number])
    await again.close()
  })

  test('cuts off a last line that was not finished, and goes on after the one before it', async () => {
    const file = join(folder, 'cut')
    await writeFile(file, 'one\ntwo\nthr')
    const lines = await openLineStore(file, () => {})
    expect(lines.cut).toBe(3)
    await lines.append('three')
    await lines.close()
    expect(await readFile(file, 'utf8')).toBe('one\ntwo\nthree\n')
  })
})

test('a store with a whole line that is no batch names the line', async () => {
  const file = join(folder, 'bad-store')
  const store = await openLabelStore(file)
  await store.append({
    keys: [toKey('t', [], { languagePair: 'ro-en', source: 'a', translation: 'b' })],
    answers: [{ score: 1 }],
  })
  await store.close()
  await appendFile(file, '{"keys":["0"],"answers":[]}\n')
  await expect(openLabelStore(file)).rejects.toThrow(/bad-store line 2: keys\[0\]: must be 32 hexadecimal digits/)
})

describe('the lock of a folder', () => {
  test('keeps a second live process out, and lets one in after a kill', async () => {
    await writeFile(join(folder, 'lock'), `${hostname()} ${process.ppid}`)
    await expect(lockFolder(folder)).rejects.toThrow(/is in use by process \d+/)
    // Numbers of processes end at 2^22.
    await writeFile(join(folder, 'lock'), `${hostname()} 4194999`)
    await (await lockFolder(folder))()
    await (await lockFolder(folder))()
  })
})

describe('the input', () => {
  const rows = (n: number): string => ['src\tmt', ...Array.from({ length: n }, (_, i) => `casa ${i}\thouse ${i}`)].join('\n')

  test('is dealt to shards by whole windows, every row to exactly one', async () => {
    const file = join(folder, 'shards.tsv')
    const n = 2 * WINDOW + 100
    await writeFile(file, rows(n))
    const places: number[] = []
    for (const index of [0, 1, 2, 3]) {
      const windows = await collect(readWindows(file, { languagePair: 'ro-en', shard: { index, count: 4 } }))
      expect(windows.map(({ number }) => number % 4)).toEqual(windows.map(() => index))
      const mine = windows.flatMap(({ entries }) => entries.map(({ place }) => place))
      expect(mine.length).toBe(rowsOfShard(n, { index, count: 4 }))
      places.push(...mine)
    }
    expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
  })

  test('may be compressed', async () => {
    const file = join(folder, 'rows.tsv.gz')
    await writeFile(file, gzipSync(rows(3)))
    expect((await collect(readPairs(file, 'ro-en'))).map(({ row }) => row?.translation)).toEqual([
      'house 0',
      'house 1',
      'house 2',
    ])
    expect((await describeInput(file)).rows).toBe(3)
  })

  test('may name its columns as other tools do, and rows without an identifier are numbered', async () => {
    const file = join(folder, 'names.tsv')
    await writeFile(file, rows(2))
    const entries = await collect(readPairs(file, 'ro-en'))
    expect(entries.map(({ row }) => row)).toEqual([
      { id: 'row:0', languagePair: 'ro-en', source: 'casa 0', translation: 'house 0' },
      { id: 'row:1', languagePair: 'ro-en', source: 'casa 1', translation: 'house 1' },
    ])
  })

  test.each([
    ['a\tb\nx\ty', /names-bad\.tsv line 1: expected source and translation, got a, b/],
    ['', /names-bad\.tsv: is empty: expected pairs/],
  ])('%j is refused', async (text, message) => {
    await writeFile(join(folder, 'names-bad.tsv'), text)
    await expect(collect(readPairs(join(folder, 'names-bad.tsv'), 'ro-en'))).rejects.toThrow(message)
  })
})
