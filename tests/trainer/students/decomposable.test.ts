/** The TensorFlow.js student against the oracle of models/, and its independence of the batch. */

import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { createReference, type DecomposableShape, decomposableTensors, type RawOutput } from '../../../models/decomposable.ts'
import { toFeatures } from '../../../models/features.ts'
import { toFloat16 } from '../../../models/float16.ts'
import { type PackedTensor, readPacked, type Tensor, toNumbers, writePacked } from '../../../models/packed.ts'
import type { EncodedPair } from '../../../models/predict.ts'
import { useWasm } from '../../../trainer/backends/wasm-kernels.ts'
import { createRandom } from '../../../trainer/random.ts'
import { createDecomposable } from '../../../trainer/students/decomposable.ts'
import { createFloatEngine } from '../../../trainer/students/engine.ts'

beforeAll(useWasm)

const SHAPE: DecomposableShape = { architecture: 'decomposable', rows: 512, width: 8, hidden: 12, maxTokens: 64, maxHashes: 40 }
const random = createRandom(11)

/** Codes and scales at random: what the oracle reads is then exactly what the float student is given. */
const randomTensor = (spec: ReturnType<typeof decomposableTensors>[number]): Tensor => {
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

const packed: Map<string, PackedTensor> = readPacked(writePacked(decomposableTensors(SHAPE).map(randomTensor)))
const tensors = new Map([...packed].map(([name, tensor]) => [name, { shape: tensor.shape, values: toNumbers(tensor) }]))
const engine = createFloatEngine({ shape: SHAPE, tensors })

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
].map(({ source, translation }) => ({ source: toFeatures(source, SHAPE), translation: toFeatures(translation, SHAPE) }))

/** The largest difference of any output. */
const differenceOf = (a: readonly RawOutput[], b: readonly RawOutput[]): number => {
  const numbers = (outputs: readonly RawOutput[]) =>
    outputs.flatMap(({ score, critical, words }) => [score, critical, ...words])
  const [left, right] = [numbers(a), numbers(b)]
  expect(left).toHaveLength(right.length)
  return left.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (right[i] ?? Number.NaN))), 0)
}

test('gives the outputs of the oracle within 1e-4', async () => {
  const reference = createReference(packed, SHAPE)
  const expected = pairs.map(({ source, translation }) => reference(source, translation))
  expect(differenceOf(await engine.run(pairs), expected)).toBeLessThan(1e-4)
  expect(new Set(expected.map(({ score }) => score.toFixed(3))).size).toBeGreaterThan(20)
})

test('gives each pair alone what it gives it among 32, within 1e-5', async () => {
  const together = await engine.run(pairs)
  const alone: RawOutput[] = []
  for (const pair of pairs) alone.push(...(await engine.run([pair])))
  expect(differenceOf(together, alone)).toBeLessThan(1e-5)
})

describe('weights', () => {
  test('come back from the tensors of models/ as they went there', () => {
    const student = createDecomposable(SHAPE)
    const { weights, table } = student.fromTensors(tensors)
    expect(student.toTensors(weights, table)).toEqual(tensors)
  })

  test('start as Glorot says, with no bias and a temperature of 1', () => {
    const byName = new Map(createDecomposable(SHAPE).parameters.map(({ name, initial }) => [name, initial(createRandom(1))]))
    expect(byName.get('attend.temperature')).toEqual(Float32Array.of(1))
    expect(byName.get('join.bias')).toEqual(new Float32Array(SHAPE.hidden))
    const bound = Math.sqrt(6 / (5 * SHAPE.hidden))
    expect(Math.max(...(byName.get('join.weight') ?? []))).toBeLessThan(bound)
    expect(Math.max(...(byName.get('join.weight') ?? []))).toBeGreaterThan(bound * 0.9)
  })
})
