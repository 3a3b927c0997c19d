/** Templates of teacher.json, run with the tokenizer of ../shared where it is, and spans, which need none. */

import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { tokenise } from '../../../models/text.ts'
import { toZ } from '../../../trainer/data/scale.ts'
import { createPairEncoder, loadTokenizer } from '../../../trainer/teachers/encode-pairs.ts'
import { packHidden, parseHidden } from '../../../trainer/teachers/hidden.ts'
import { loadSpec, type OnnxSpec } from '../../../trainer/teachers/onnx-spec.ts'
import { toSpans, toTokenLogits } from '../../../trainer/teachers/piece-spans.ts'

const FOLDER = '../shared/teacher-chat'
const missing = existsSync(FOLDER) ? '' : ` (skipped: ${FOLDER} is not there)`
const PAIR = { source: 'Casa este mare.', translation: 'The house is big.' }

describe.skipIf(missing)(`templates${missing}`, () => {
  let spec: OnnxSpec
  let tokenizer: Awaited<ReturnType<typeof loadTokenizer>>

  beforeAll(async () => {
    spec = await loadSpec(FOLDER)
    tokenizer = await loadTokenizer(`${FOLDER}/tokenizer.json`)
  })

  const idsOf = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids
  const encode = (more: Partial<OnnxSpec>, pair = PAIR) => createPairEncoder({ ...spec, ...more }, tokenizer)(pair)

  test('of two sides put the special tokens around and between them, segment 1 from the second on', () => {
    const [source, translation] = [idsOf(PAIR.source), idsOf(PAIR.translation)]
    const { ids, segments } = encode({})
    expect(ids).toEqual([0, ...source, 2, 2, ...translation, 2])
    expect(segments.indexOf(1)).toBe(1 + source.length + 2)
    expect(segments.length).toBe(ids.length)
  })

  test("put the translation first where the model's authors did, as COMET's", () => {
    const { ids, sides } = encode({ template: { ...spec.template, order: 'translation-source' } })
    expect(ids).toEqual([0, ...idsOf(PAIR.translation), 2, 2, ...idsOf(PAIR.source), 2])
    expect(sides?.translation.start).toBe(1)
  })

  test('of one text fill both texts in once, whatever braces stand in them, as MetricX reads it', () => {
    const template: OnnxSpec['template'] = {
      begin: [],
      end: [1],
      pad: 0,
      order: 'source-translation',
      text: 'source: {source} candidate: {translation}',
    }
    const pair = { source: 'a {translation} b', translation: 'c' }
    expect(encode({ template }, pair).ids).toEqual([...idsOf('source: a {translation} b candidate: c'), 1])
  })

  test('cut the longer side first where the whole input is limited', () => {
    const long = { source: 'Da.', translation: 'The house is big. '.repeat(40) }
    const { ids, sides } = encode({ maxTokens: 40 }, long)
    expect(ids.length).toBe(40)
    expect(sides?.source.pieces.length).toBe(idsOf(long.source).length)
  })
})

describe('spans of pieces', () => {
  test('are found past spaces and what the tokenizer left out', () => {
    expect(toSpans(['▁Ca', 'sa', '▁', '▁mare'], 'Casa  mare')).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 4 },
      { start: 4, end: 4 },
      { start: 6, end: 10 },
    ])
    expect(toSpans(['hou', '##se'], 'House')).toEqual([
      { start: 0, end: 3 },
      { start: 3, end: 5 },
    ])
  })

  test('give a token the largest logit of the pieces that overlap it, and nothing to tokens past the last piece', () => {
    const text = 'Căsuța mare, azi'
    const spans = toSpans(['▁Că', 'su', 'ța', '▁mare,'], text)
    expect(toTokenLogits(text, { spans, logits: [-1, 3, 0, 0.5] })).toEqual([3, 0.5, 0.5])
    expect(tokenise(text).length).toBe(4)
  })
})

test('packed hidden states come back as 16-bit floats, and a cut-off record is refused', () => {
  const hidden = {
    pooled: [0.5, -2],
    pieces: [{ side: 'translation', start: 3, end: 9, dimensions: [0, 383], values: [1.25, -0.5] }],
  } as const
  const packed = packHidden(hidden)
  expect(parseHidden(packed)).toEqual(hidden)
  expect(() => parseHidden(packed.subarray(0, -1))).toThrow(/cut off/)
})

test('scales lead to z: MLQE-PE direct assessments by default, any line where one is stated', () => {
  expect(toZ(90, { scale: 'da100' })).toBeCloseTo(0.8)
  expect(toZ(0.9, { scale: 'unit' })).toBeCloseTo(0.8)
  expect(toZ(5, { scale: 'other', slope: -0.2, offset: 1.5 })).toBeCloseTo(0.5)
})
