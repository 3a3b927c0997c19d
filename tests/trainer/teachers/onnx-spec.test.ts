/** What teacher.json can say, with a tiny model: other runtimes, other shapes, two sequences, and what does not fit. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPairEncoder, loadTokenizer } from '../../../trainer/teachers/encode-pairs.ts'
import { createOnnxTeacher, type OnnxOptions } from '../../../trainer/teachers/onnx.ts'
import { readAnswer } from '../../../trainer/teachers/onnx-outputs.ts'
import { loadSpec, readsReference } from '../../../trainer/teachers/onnx-spec.ts'
import { isLabel, type TeacherPair } from '../../../trainer/teachers/teacher.ts'
import { writeTinyTeacher } from './tiny-teacher.ts'

let folder = ''

beforeAll(async () => {
  folder = await writeTinyTeacher(join(await mkdtemp(join(tmpdir(), 'onnx-spec-')), 'tiny'))
})

afterAll(() => rm(join(folder, '..'), { recursive: true }))

const PAIRS: TeacherPair[] = ['a big house', 'a house', 'x'].map((translation, row) => ({
  source: 'casa mare',
  translation,
  languagePair: 'ro-en',
  row,
  id: `row:${row}`,
}))

const scoresWith = async (options: OnnxOptions): Promise<number[]> => {
  const teacher = await createOnnxTeacher(folder, options)
  try {
    return (await teacher.label(PAIRS, ['words'])).map((answer) => (isLabel(answer) ? answer.score : Number.NaN))
  } finally {
    await teacher.close()
  }
}

/** A copy of the teacher with another teacher.json. */
const withSpec = async (name: string, change: (spec: Record<string, unknown>) => unknown): Promise<string> => {
  const copy = await writeTinyTeacher(join(folder, '..', name))
  await writeFile(
    join(copy, 'teacher.json'),
    JSON.stringify(change(JSON.parse(await readFile(join(folder, 'teacher.json'), 'utf8')))),
  )
  return copy
}

describe('an exported model', () => {
  test('says the same in WebAssembly where the native runtime is not installed, within 1e-5', async () => {
    const wasm = await scoresWith({ runtime: 'onnxruntime-web/wasm' })
    const any = await scoresWith({ providers: ['cpu'], threads: 1 })
    expect(wasm.length).toBe(3)
    for (const [i, score] of wasm.entries()) expect(score).toBeCloseTo(any[i] ?? 0, 5)
  })

  test('with a score on another scale is brought to z by slope and offset', async () => {
    const plain = await scoresWith({})
    const other = await withSpec('line', (spec) => ({
      ...spec,
      outputs: { score: { name: 'score', scale: 'other', slope: -2, offset: 1 } },
    }))
    const teacher = await createOnnxTeacher(other)
    const [first] = await teacher.label(PAIRS, [])
    expect(first && isLabel(first) ? first.score : 0).toBeCloseTo(1 - 2 * (plain[0] ?? 0), 5)
    expect(teacher.gives).toEqual([])
    await teacher.close()
  })

  test.each([
    ['has no such output', { outputs: { score: { name: 'quality' } } }, /outputs: the model has no quality, only score, /],
    ['has no such input', { inputs: { ids: 'tokens' } }, /inputs: the model has no tokens, only input_ids, attention_mask/],
    [
      'has another shape',
      { outputs: { score: { name: 'score', shape: ['batch', 1] } } },
      /score: expected the shape batch x 1, got 3/,
    ],
    ['has an unknown key', { temperature: 1 }, /teacher\.json: unknown key "temperature"/],
    ['is not there', { model: 'model.onnx' }, /there is no model\.onnx in/],
    [
      'has a scale without a line',
      { outputs: { score: { name: 'score', scale: 'other' } } },
      /the scale "other" needs slope and offset/,
    ],
    [
      'has no template',
      { template: { begin: [], end: [], pad: 0 } },
      /expected one of template\.between, template\.text and inputs\.translation, got 0/,
    ],
  ])('that %s is told in one sentence', async (name, change, message) => {
    const bad = await withSpec(name.replaceAll(' ', '-'), (spec) => ({ ...spec, ...change }))
    await expect(createOnnxTeacher(bad).then((teacher) => teacher.label(PAIRS, []))).rejects.toThrow(message)
  })

  test('that is no model is told in one sentence', async () => {
    const bad = await withSpec('broken', (spec) => spec)
    await writeFile(join(bad, 'onnx/model.onnx'), 'not a model')
    await expect(createOnnxTeacher(bad)).rejects.toThrow(/model\.onnx: ONNX Runtime cannot open it/)
  })
})

test('two sequences, as the first COMET-QE reads them, have special tokens each', async () => {
  const apart = await withSpec('apart', (spec) => ({
    ...spec,
    template: { begin: [1], end: [2], pad: 0 },
    inputs: { ids: 'src_ids', mask: 'src_mask', translation: { ids: 'mt_ids', mask: 'mt_mask' } },
    outputs: { score: { name: 'score' } },
  }))
  const tokenizer = await loadTokenizer(join(apart, 'tokenizer.json'))
  const { ids, translation } = createPairEncoder(
    { ...(await loadSpec(apart)), maxTokens: 6 },
    tokenizer,
  )({ source: 'casa', translation: 'a house' })
  const idsOf = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids
  expect(ids).toEqual([1, ...idsOf('casa').slice(0, 4), 2])
  expect(translation).toEqual([1, ...idsOf('a house').slice(0, 4), 2])
})

test('a metric reads the reference as a third sequence, or in its text', async () => {
  const texts = { source: 'casa', translation: 'a house', reference: 'the house' }
  const inputs = { ids: 'src_ids', translation: { ids: 'mt_ids' }, reference: { ids: 'ref_ids' } }
  const folderOf = (name: string, change: object) =>
    withSpec(name, (spec) => ({ ...spec, outputs: { score: { name: 'score' } }, ...change }))
  const three = await folderOf('three', { template: { begin: [1], end: [2], pad: 0 }, inputs })
  const text = 'source: {source} candidate: {translation} reference: {reference}'
  const one = await folderOf('one', { template: { begin: [], end: [], pad: 0, text }, inputs: { ids: 'ids' } })
  const tokenizer = await loadTokenizer(join(three, 'tokenizer.json'))
  const idsOf = (each: string): number[] => tokenizer.encode(each, { add_special_tokens: false }).ids
  expect(createPairEncoder(await loadSpec(three), tokenizer)(texts).reference).toEqual([1, ...idsOf('the house'), 2])
  const filled = 'source: casa candidate: a house reference: the house'
  expect(createPairEncoder(await loadSpec(one), tokenizer)(texts).ids).toEqual(idsOf(filled))
  expect([await loadSpec(three), await loadSpec(one), await loadSpec(folder)].map(readsReference)).toEqual([true, true, false])
})

test('the logits of OK and BAD become one, their difference', async () => {
  const spec = await loadSpec(folder)
  const encoded = createPairEncoder(
    spec,
    await loadTokenizer(join(folder, 'tokenizer.json')),
  )({ source: 'x', translation: 'y' })
  const tokens = encoded.ids.length
  const words = new Float32Array(2 * tokens)
  // Every piece of the translation: OK 1, BAD 4.
  for (let t = encoded.sides?.translation.start ?? 0; t < tokens; t++) words.set([1, 4], 2 * t)
  const outputs = new Map([
    ['score', { type: 'float32', dims: [1], data: Float32Array.of(0.25) }],
    ['bad_logits', { type: 'float32', dims: [1, tokens, 2], data: words }],
  ])
  const { words: output } = spec.outputs
  const two = { ...spec, outputs: { ...spec.outputs, ...(output ? { words: { name: output.name } } : {}) } }
  expect(readAnswer(outputs, { encoded, i: 0, spec: two, asked: ['words'], checkScale: () => {} })).toEqual({
    score: 0.25,
    words: [3],
  })
})
