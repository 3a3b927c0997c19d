/** A teacher of a few hundred bytes in the layout of real exports: it says something of every pair, and nothing sensible. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGraph } from '../../../trainer/release/format/onnx-graph.ts'

export interface TinyOptions {
  /** `nan`: no score is a number; `one`: one score for the whole batch. */
  readonly scores?: 'good' | 'nan' | 'one'
}

const WIDTH = 20

/** Writes onnx/model.onnx, tokenizer.json and teacher.json. */
export const writeTinyTeacher = async (folder: string, { scores = 'good' }: TinyOptions = {}): Promise<string> => {
  await mkdir(join(folder, 'onnx'), { recursive: true })
  await writeFile(join(folder, 'onnx/model.onnx'), createModel(scores))
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(TOKENIZER))
  await writeFile(join(folder, 'teacher.json'), JSON.stringify(SPEC))
  return folder
}

const createModel = (scores: NonNullable<TinyOptions['scores']>): Uint8Array => {
  const graph = createGraph()
  const { op, toFloat, number, list, output } = graph
  const mask = toFloat('attention_mask')
  const ids = op('Mul', [op('Mul', [toFloat('input_ids'), mask]), number(0.01)])
  const sum = (value: string, axis: number, keepdims: number): string => op('ReduceSum', [value, list(axis)], { keepdims })
  const mean = op('Div', [sum(ids, 1, 0), sum(mask, 1, 0)])
  const each = scores === 'nan' ? op('Sqrt', [op('Neg', [mean])]) : mean
  output('score', scores === 'one' ? sum(each, 0, 1) : each)
  output('critical_logit', op('Neg', [mean]))
  output('bad_logits', op('Sub', [ids, number(1)]))
  const widths = graph.constant('widths', {
    type: 'float',
    shape: [WIDTH],
    bytes: new Uint8Array(Float32Array.from({ length: WIDTH }, (_, i) => i - 7).buffer),
  })
  output('hidden', op('Mul', [op('Unsqueeze', [ids, list(2)]), widths]))
  const tokens = ['batch', 'tokens']
  return graph.finish({
    name: 'tiny',
    inputs: [
      { name: 'input_ids', type: 'int32', dimensions: tokens },
      { name: 'attention_mask', type: 'int32', dimensions: tokens },
    ],
    outputs: [
      { name: 'score', type: 'float', dimensions: ['batch'] },
      { name: 'critical_logit', type: 'float', dimensions: ['batch'] },
      { name: 'bad_logits', type: 'float', dimensions: tokens },
      { name: 'hidden', type: 'float', dimensions: [...tokens, 'width'] },
    ],
  })
}

const PIECES = ['<unk>', '<s>', '</s>', '▁', ...'etaoinsrhldcumfpgwybvkxjqzETAOINSRHLDCUMFPGWYBVKXJQZ0123456789.,;:!?()-\'"']

const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: { type: 'NFKC' },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  post_processor: null,
  decoder: null,
  model: {
    type: 'Unigram',
    unk_id: 0,
    vocab: PIECES.map((piece, i) => [piece, i === 0 ? -20 : -2 - i / 100]),
    byte_fallback: false,
  },
}

const SPEC = {
  name: 'tiny',
  languagePairs: ['ro-en', 'en-zh'],
  normalise: 'NFKC',
  template: { begin: [1], between: [2, 2], end: [2], pad: 0 },
  maxTokensPerSide: 96,
  inputs: { ids: 'input_ids', mask: 'attention_mask' },
  outputs: {
    score: { name: 'score', scale: 'z', shape: ['batch'] },
    critical: { name: 'critical_logit', shape: ['batch'] },
    words: { name: 'bad_logits', shape: ['batch', 'tokens'] },
    hidden: { name: 'hidden', shape: ['batch', 'tokens', WIDTH] },
  },
}
