/** The TensorFlow.js student against the oracle of models/, and its independence of the batch. */

import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { createReference, type DecomposableShape, decomposableTensors } from '../../../../models/decomposable.ts'
import type { EncodedPair, RawOutput } from '../../../../models/engine.ts'
import { toFloat16 } from '../../../../models/float16.ts'
import { toFeatures } from '../../../../models/hashing.ts'
import { readPacked, toNumbers, writePacked } from '../../../../models/packed.ts'
import type { Tensor, TensorSpec } from '../../../../models/tensor.ts'
import { useWasm } from '../../../../trainer/backends/wasm-kernels.ts'
import { createDecomposable } from '../../../../trainer/learning/students/decomposable.ts'
import { createFloatEngine } from '../../../../trainer/learning/students/engine.ts'
import { forward } from '../../../../trainer/learning/students/student.ts'
import { createRandom, type Random } from '../../../../trainer/statistics/random.ts'

beforeAll(useWasm)

const PLAIN: DecomposableShape = { architecture: 'decomposable', rows: 512, width: 8, hidden: 12, maxTokens: 64, maxHashes: 40 }
const SHAPES: readonly DecomposableShape[] = [
  PLAIN,
  { ...PLAIN, selfAttention: { heads: 3, feedForward: 10 } },
  { ...PLAIN, selfAttention: { heads: 1, feedForward: 0 } },
  { ...PLAIN, alignWidth: 6, context: 'depthwise', compareInputs: ['token', 'difference', 'product'] },
  { ...PLAIN, context: 'none', compareInputs: ['token', 'product'] },
]

/** Codes and scales at random: what the oracle reads is then exactly what the float student is given. */
const randomTensor = (spec: TensorSpec, random: Random): Tensor => {
  const [rows = 1, columns = 1] = spec.shape
  const halves = (count: number, size: number): Uint8Array =>
    new Uint8Array(Uint16Array.from({ length: count }, () => toFloat16(size * random.normal())).buffer)
  if (spec.type === 'float16') return { ...spec, data: halves(rows, 0.5), scales: new Uint8Array() }
  const bytes = spec.type === 'int4' ? (rows * columns) / 2 : rows * columns
  const nibble = (): number => 1 + (random.bits() % 15)
  const code = (): number => (spec.type === 'int4' ? (nibble() << 4) | nibble() : random.bits() & 255)
  const scale = spec.type === 'int4' ? 0.05 : 0.4 / 128
  return { ...spec, data: Uint8Array.from({ length: bytes }, code), scales: halves(rows, scale) }
}

const toStudent = (shape: DecomposableShape) => {
  const random = createRandom(11)
  const packed = readPacked(writePacked(decomposableTensors(shape).map((spec) => randomTensor(spec, random))))
  const tensors = new Map([...packed].map(([name, tensor]) => [name, { shape: tensor.shape, values: toNumbers(tensor) }]))
  return { packed, tensors, engine: createFloatEngine({ shape, tensors }) }
}

/** Real pairs, an empty text, one token, and a text that is cut. */
const pairs: EncodedPair[] = [
  ...readFileSync('tests/fixtures/rows/ro-en.train.jsonl', 'utf8')
    .split('\n')
    .filter(Boolean)
    .slice(0, 29)
    .map((line) => JSON.parse(line) as { source: string; translation: string }),
  { source: '', translation: 'Yes' },
  { source: 'Da', translation: '' },
  { source: 'casă '.repeat(100), translation: 'A house, 家, घर and дом.' },
].map(({ source, translation }) => ({ source: toFeatures(source, PLAIN), translation: toFeatures(translation, PLAIN) }))

/** The largest difference of any output. */
const differenceOf = (a: readonly RawOutput[], b: readonly RawOutput[]): number => {
  const numbers = (outputs: readonly RawOutput[]) =>
    outputs.flatMap(({ score, critical, words }) => [score, critical, ...words])
  const [left, right] = [numbers(a), numbers(b)]
  expect(left).toHaveLength(right.length)
  return left.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (right[i] ?? Number.NaN))), 0)
}

const shown = ({ architecture, rows, width, hidden, maxTokens, maxHashes, ...options }: DecomposableShape): string =>
  JSON.stringify(options)

describe.each(SHAPES.map((shape) => ({ shape, options: shown(shape) })))('a student with $options', ({ shape }) => {
  const { packed, tensors, engine } = toStudent(shape)
  const student = createDecomposable(shape)

  test('gives the outputs of the oracle within 1e-4', async () => {
    const reference = createReference(packed, shape)
    const expected = pairs.map(({ source, translation }) => reference(source, translation))
    expect(differenceOf(await engine.run(pairs), expected)).toBeLessThan(1e-4)
    expect(new Set(expected.map(({ score }) => score.toFixed(3))).size).toBeGreaterThan(10)
  })

  test('gives each pair alone what it gives it among 32, within 1e-5', async () => {
    const together = await engine.run(pairs)
    const alone: RawOutput[] = []
    for (const pair of pairs) alone.push(...(await engine.run([pair])))
    expect(differenceOf(together, alone)).toBeLessThan(1e-5)
  })

  test('has weights that come back from the tensors of models/ as they went there', () => {
    expect(student.toTensors(student.fromTensors(tensors))).toEqual(tensors)
  })

  test('has the gradient that its outputs change by', () => {
    const weights = student.fromTensors(tensors)
    const dense = student.parameters.filter(({ sparse }) => !sparse)
    const random = createRandom(3)
    // The last token of the second pair is padding.
    const side = (tokens: number) => {
      const vectors = Float32Array.from({ length: 2 * tokens * shape.width }, () => random.normal())
      vectors.fill(0, -shape.width)
      const mask = new Float32Array(2 * tokens).fill(1).fill(0, -1)
      return { vectors: tf.tensor3d(vectors, [2, tokens, shape.width]), mask: tf.tensor2d(mask, [2, tokens]) }
    }
    const pair = { source: side(3), translation: side(4) }
    const loss = (...values: tf.Tensor[]): tf.Scalar => {
      const byName = new Map(dense.map(({ name }, i) => [name, values[i]]))
      const weight = (name: string): tf.Tensor => byName.get(name) ?? tf.scalar(0)
      const { score, critical, words } = forward(student, weight, { sides: pair, dropout: (x) => x })
      return tf.add(tf.sum(tf.square(score)), tf.add(tf.sum(critical), tf.sum(tf.square(words))))
    }
    const values = dense.map(({ name, shape: dimensions }) => tf.tensor(weights.get(name) ?? [], [...dimensions]))
    const gradients = tf.grads(loss)(values)
    const at = (i: number, moved: tf.Tensor): number =>
      tf.tidy(() => loss(...values.map((value, v) => (v === i ? tf.add(value, moved) : value))).arraySync())
    dense.forEach(({ name }, i) => {
      // Along the gradient itself the slope is its norm, the largest there is beside the rounding of 32 bits, here of 1e-3.
      const gradient = gradients[i] ?? tf.scalar(0)
      const norm = tf.norm(gradient).arraySync() as number
      const step = tf.mul(gradient, 1e-3 / norm)
      const slope = (at(i, step) - at(i, tf.neg(step))) / 2e-3
      expect(Math.abs(slope - norm), `${name}: ${slope} by its outputs, ${norm} by its gradient`).toBeLessThan(
        0.02 * norm + 1e-3,
      )
    })
  })
})

describe('weights', () => {
  test('start as Glorot says, with no bias and a temperature of 1', () => {
    const byName = new Map(createDecomposable(PLAIN).parameters.map(({ name, initial }) => [name, initial(createRandom(1))]))
    expect(byName.get('attend.temperature')).toEqual(Float32Array.of(1))
    expect(byName.get('join.bias')).toEqual(new Float32Array(PLAIN.hidden))
    const bound = Math.sqrt(6 / (5 * PLAIN.hidden))
    expect(Math.max(...(byName.get('join.weight') ?? []))).toBeLessThan(bound)
    expect(Math.max(...(byName.get('join.weight') ?? []))).toBeGreaterThan(bound * 0.9)
  })

  test('of positions start small, of norms as the identity', () => {
    const [, shape = PLAIN] = SHAPES
    const byName = new Map(createDecomposable(shape).parameters.map(({ name, initial }) => [name, initial(createRandom(1))]))
    expect(byName.get('self.position')).toHaveLength(shape.maxTokens * shape.hidden)
    expect(Math.max(...(byName.get('self.position') ?? []))).toBeLessThan(0.1)
    expect(byName.get('self.norm.gain')).toEqual(new Float32Array(shape.hidden).fill(1))
    expect(byName.get('self.norm.bias')).toEqual(new Float32Array(shape.hidden))
  })
})
