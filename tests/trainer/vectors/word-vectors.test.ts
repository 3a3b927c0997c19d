/** Word vectors: the archive they come in, and the table fitted to them. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashWord } from '../../../models/hashing.ts'
import { tokenise } from '../../../models/text.ts'
import { TABLE_DEVIATION } from '../../../trainer/learning/students/hashed-table.ts'
import { createRandom } from '../../../trainer/statistics/random.ts'
import { fitTable, loadWordVectors, type WordVectors } from '../../../trainer/vectors/word-vectors.ts'

const WIDTH = 8
let folder = ''
let words: string[] = []

const npy = (descr: string, shape: readonly number[], bytes: Uint8Array): Uint8Array => {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117)
  return Uint8Array.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0, ...Buffer.from(`${header}\n`), ...bytes])
}

const bytesOf = (array: Float32Array | Int32Array): Uint8Array => new Uint8Array(array.buffer)

/** Codes at random; the second column's scale is twice the first's. */
const archive = (): Record<string, Uint8Array> => {
  const random = createRandom(3)
  const text = Buffer.from(`${words.join('\n')}\n`)
  const codes = Uint8Array.from({ length: words.length * WIDTH }, () => random.bits() & 255)
  return {
    'words.npy': npy('|u1', [text.length], text),
    'vectors.npy': npy('|i1', [words.length, WIDTH], codes),
    'scale.npy': npy('<f4', [WIDTH], bytesOf(Float32Array.from({ length: WIDTH }, (_, i) => (i === 1 ? 0.02 : 0.01)))),
    'counts.npy': npy('<i4', [words.length], bytesOf(Int32Array.from(words, (_, i) => 1000 - i))),
  }
}

const save = async (name: string, bytes: Uint8Array): Promise<string> => {
  await writeFile(join(folder, name), bytes)
  return join(folder, name)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'word-vectors-'))
  const text = await readFile('tests/fixtures/rows/ro-en.train.jsonl', 'utf8')
  words = [...new Set(tokenise(text).map((token) => token.text))].slice(0, 400)
})

afterAll(() => rm(folder, { recursive: true }))

describe('reading', () => {
  test('gives words, counts and scaled vectors of the deviation the student starts well from', async () => {
    const read = await loadWordVectors(await save('good.npz', zipSync(archive())))
    expect(read.words).toEqual(words)
    expect([read.width, read.counts[0], read.counts[7]]).toEqual([WIDTH, 1000, 993])
    const square = read.vectors.reduce((sum, value) => sum + value * value, 0) / read.vectors.length
    expect(Math.sqrt(square)).toBeCloseTo(TABLE_DEVIATION, 5)
    const column = (c: number) => read.vectors.filter((_, i) => i % WIDTH === c).reduce((sum, value) => sum + value * value, 0)
    expect(column(1) / column(0)).toBeGreaterThan(3)
  })

  test('refuses an archive that was cut off', async () => {
    const file = await save('cut.npz', zipSync(archive()).subarray(0, 2000))
    await expect(loadWordVectors(file)).rejects.toThrow(`${file}: is not a complete .npz archive`)
  })

  test('names an array that is missing', async () => {
    const { 'scale.npy': _, ...rest } = archive()
    const file = await save('partial.npz', zipSync(rest))
    await expect(loadWordVectors(file)).rejects.toThrow(`${file}: has no array scale, only words, vectors, counts`)
  })

  test('refuses vectors that do not fit the words', async () => {
    const file = await save('short.npz', zipSync({ ...archive(), 'words.npy': npy('|u1', [2], Buffer.from('a\n')) }))
    await expect(loadWordVectors(file)).rejects.toThrow(/1 words need 8 numbers/)
  })
})

describe('fitting', () => {
  const shape = { rows: 4096, maxHashes: 40 }
  const vectors = async (): Promise<WordVectors> => loadWordVectors(await save('fit.npz', zipSync(archive())))

  test('gives every word its vector back where rows are plenty', async () => {
    const wanted = await vectors()
    let last = 0
    const onPass = (_: number, recovered: number): void => {
      last = recovered
    }
    const table = fitTable(wanted, { shape, seed: 1, passes: 150, onPass })
    expect(last).toBeGreaterThan(0.99)
    const ids = hashWord(words[20] ?? '', shape)
    for (let i = 0; i < WIDTH; i++) {
      const sum = ids.reduce((total, id) => total + (table[id * WIDTH + i] ?? 0), 0)
      expect(sum / Math.sqrt(ids.length)).toBeCloseTo(wanted.vectors[20 * WIDTH + i] ?? Number.NaN, 1)
    }
  })

  test('gives the same table for the same seed and another for another', async () => {
    const wanted = await vectors()
    const tableOf = (seed: number) => fitTable(wanted, { shape, seed, passes: 2 })
    expect(tableOf(1)).toEqual(tableOf(1))
    expect(tableOf(1)).not.toEqual(tableOf(2))
  })
})
