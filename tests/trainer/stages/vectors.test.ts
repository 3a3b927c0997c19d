/** Word vectors by way of the teacher's encoder. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listTexts, readTexts } from '../../../trainer/data/corpora/texts.ts'
import { makeVectors, quantiseColumns, type VectorsOptions } from '../../../trainer/stages/vectors.ts'
import { parseNpz, writeNpz } from '../../../trainer/vectors/npz.ts'
import { loadWordVectors, type WordVectors } from '../../../trainer/vectors/word-vectors.ts'
import { collect } from '../collect.ts'
import { sayTo, silent } from '../output/said.ts'

const ENCODER = '../shared/teacher-chat'
const skipped = !existsSync(ENCODER)
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vectors-'))
})

afterAll(() => rm(folder, { recursive: true }))

const run = (name: string, options: Partial<VectorsOptions> = {}, output = silent) =>
  makeVectors(
    {
      encoder: ENCODER,
      settings: 'configs/encoders/teacher.json',
      inputs: [join(folder, 'words.txt')],
      out: join(folder, `${name}.npz`),
      fewest: 1,
      most: 10_000,
      width: 8,
      ...options,
    },
    output,
  )

const WORDS =
  'house casă дом maison haus zmeură 7 seven семь șapte dog câine собака hund water apă вода wasser красный red roșu rot.'

const similarity = ({ words, vectors, width }: WordVectors, a: string, b: string): number => {
  const of = (word: string): Float32Array => vectors.subarray(words.indexOf(word) * width, (words.indexOf(word) + 1) * width)
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
  return dot(of(a), of(b)) / Math.sqrt(dot(of(a), of(a)) * dot(of(b), of(b)))
}

describe.skipIf(skipped)('makeVectors (needs ../shared)', () => {
  beforeAll(() => writeFile(join(folder, 'words.txt'), `${WORDS}\n${WORDS}\nonce\n`))

  test('gives every word type one vector, the most frequent first, in the format that distil reads', async () => {
    const result = await run('words', { fewest: 2 })
    const loaded = await loadWordVectors(result.out)
    expect(loaded.words).toHaveLength(result.words)
    expect(loaded.words).toContain('zmeură')
    expect(loaded.words).not.toContain('once')
    expect(loaded.width).toBe(8)
    expect([...loaded.counts].every((count) => count === 2)).toBe(true)
    expect(existsSync(`${result.out}.work`)).toBe(false)
  })

  test('is a dictionary: words of one meaning lie nearer than words of another', async () => {
    const words = await loadWordVectors(join(folder, 'words.npz'))
    for (const [a, b, other] of [
      ['house', 'casă', 'apă'],
      ['dog', 'câine', 'roșu'],
      ['water', 'вода', 'собака'],
    ] as const)
      expect(similarity(words, a, b)).toBeGreaterThan(similarity(words, a, other))
  })

  test('a word has the same vector alone and among others, within rounding', async () => {
    const { loadEncoder, loadEncoderSettings } = await import('../../../trainer/vectors/encoder.ts')
    const encoder = await loadEncoder(ENCODER, await loadEncoderSettings(ENCODER, 'configs/encoders/teacher.json'))
    const alone = await encoder.encode(['casă'])
    const among = (await encoder.encode(['a', 'Bezirksschornsteinfegermeister', 'casă'])).subarray(2 * encoder.width)
    expect(Math.max(...alone.map((value, i) => Math.abs(value - (among[i] ?? 0))))).toBeLessThan(1e-4)
  })

  test('gives the same vectors where only the WebAssembly runtime is installed, within 1e-3', async () => {
    const { loadEncoder, loadEncoderSettings } = await import('../../../trainer/vectors/encoder.ts')
    const settings = await loadEncoderSettings(ENCODER, 'configs/encoders/teacher.json')
    const words = ['casă', 'house', 'дом']
    const [native, wasm] = [
      await loadEncoder(ENCODER, settings),
      await loadEncoder(ENCODER, settings, { runtime: 'onnxruntime-web/wasm' }),
    ]
    expect(wasm.runtime).toBe('onnxruntime-web/wasm')
    const [a, b] = [await native.encode(words), await wasm.encode(words)]
    expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))))).toBeLessThan(1e-3)
  }, 60_000)

  test('goes on from what a killed run left, half a vector and all, and ends with the same file', async () => {
    const inputs = ['tests/fixtures/rows/ro-en.train.jsonl']
    const whole = await run('whole', { inputs, most: 136 })
    const out = join(folder, 'resumed.npz')
    const vectors = `${out}.work/vectors.f32`
    const options = [
      '--settings',
      'configs/encoders/teacher.json',
      '--input',
      ...inputs,
      '--output',
      out,
      '--fewest',
      '1',
      '--width',
      '8',
      '--most',
      '136',
    ]
    const killed = spawn(process.execPath, ['trainer/cli.ts', 'vectors', '--encoder', ENCODER, ...options], { stdio: 'ignore' })
    const ended = once(killed, 'exit')
    const chunk = 128 * 384 * 4
    while ((!existsSync(vectors) || statSync(vectors).size < chunk) && killed.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20))
    killed.kill('SIGKILL')
    await ended
    expect(existsSync(out)).toBe(false)
    await appendFile(vectors, Buffer.alloc(13, 1))
    const said: string[] = []
    await run('resumed', { inputs, most: 136 }, sayTo(said))
    expect(said.some((line) => /^encode: 8 words in .*, 128 others needed no work/.test(line))).toBe(true)
    expect(Buffer.compare(await readFile(out), await readFile(whole.out))).toBe(0)
  }, 120_000)

  test('says which names the graph has where the settings name another', async () => {
    const settings = join(folder, 'wrong.json')
    await writeFile(settings, '{"output":"last_hidden_state"}')
    await expect(run('wrong', { settings })).rejects.toThrow(
      'output last_hidden_state does not exist; the model has score, critical_logit',
    )
  })

  test('refuses more components than words', async () => {
    await expect(run('wide', { width: 200 })).rejects.toThrow('200 components need more word types than that')
  })
})

describe('writeNpz', () => {
  test('writes what parseNpz reads', () => {
    const bytes = writeNpz({
      words: new TextEncoder().encode('a\nă'),
      vectors: { values: Int8Array.of(-1, 2, 3, -128), shape: [2, 2] },
      scale: Float32Array.of(0.5, 2),
      counts: Int32Array.of(7, 70_000),
    })
    const arrays = parseNpz(bytes, 'test')
    expect(arrays.get('vectors')).toMatchObject({ shape: [2, 2], type: '|i1' })
    expect([...(arrays.get('words')?.bytes ?? [])]).toEqual([...new TextEncoder().encode('a\nă')])
    expect(arrays.get('scale')).toMatchObject({ shape: [2], type: '<f4' })
    expect(new Int32Array(arrays.get('counts')?.bytes.slice().buffer ?? new ArrayBuffer())).toEqual(Int32Array.of(7, 70_000))
  })
})

describe('quantiseColumns', () => {
  test('is off by half a step of each column at most', () => {
    const values = Float32Array.of(1, -100, -0.5, 50, 0.1, 3)
    const { codes, scale } = quantiseColumns([values.subarray(0, 4), values.subarray(4)], 2)
    values.forEach((value, i) => {
      expect(Math.abs((codes[i] ?? 0) * (scale[i % 2] ?? 0) - value)).toBeLessThanOrEqual((scale[i % 2] ?? 0) / 2 + 1e-6)
    })
  })
})

describe('readTexts', () => {
  test('reads both sides of rows and tables, and lines, and leaves dev and test rows out', async () => {
    expect(listTexts('tests/fixtures/rows')).not.toContain('tests/fixtures/rows/ro-en.dev.jsonl')
    expect(listTexts('tests/fixtures/rows')).toContain('tests/fixtures/rows/ro-en.train.jsonl')
    expect(await collect(readTexts('tests/fixtures/rows/ro-en.train.jsonl'))).toHaveLength(600)
    expect(await collect(readTexts('tests/fixtures/teacher/ro-en.tsv.gz'))).toHaveLength(1200)
    await expect(collect(readTexts('tests/fixtures/pairs.tsv'))).resolves.not.toHaveLength(0)
    expect(() => listTexts('package.json')).toThrow('expected .jsonl, .tsv or .txt')
  })
})
