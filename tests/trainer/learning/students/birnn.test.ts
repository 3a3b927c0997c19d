/** The `birnn` student: every engine that runs it says the same, of each pair alone as among others. */

import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { type BirnnShape, birnnTensors } from '../../../../models/birnn.ts'
import type { DecomposableShape } from '../../../../models/decomposable.ts'
import type { EncodedPair, RawOutput } from '../../../../models/engine.ts'
import { toFeatures } from '../../../../models/hashing.ts'
import { readPacked, toNumbers, writePacked } from '../../../../models/packed.ts'
import { createReferenceOf } from '../../../../models/references.ts'
import { useWasm } from '../../../../trainer/backends/wasm-kernels.ts'
import { parseConfig } from '../../../../trainer/learning/config.ts'
import { createStudent } from '../../../../trainer/learning/students/architectures.ts'
import { createFloatEngine } from '../../../../trainer/learning/students/engine.ts'
import { forward } from '../../../../trainer/learning/students/student.ts'
import { createKernelEngine } from '../../../../trainer/release/engines/kernel.ts'
import { createOnnxEngine } from '../../../../trainer/release/engines/onnx.ts'
import { quantise } from '../../../../trainer/release/format/quantise.ts'
import { toFloatOnnx, toQuantisedOnnx } from '../../../../trainer/release/format/student-onnx.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

beforeAll(useWasm)

const BIRNN: BirnnShape = {
  architecture: 'birnn',
  rows: 512,
  width: 8,
  hidden: 5,
  maxTokens: 64,
  maxHashes: 40,
  lowest: -3,
  highest: 2.5,
}
// What reads more of it than any shape has knows the architecture.
const shape = BIRNN as unknown as DecomposableShape

const random = createRandom(7)
/** As large as makes every size of state as lively: larger ones would multiply what a step is rounded by. */
const draw = (birnn: BirnnShape) =>
  new Map(
    birnnTensors(birnn).map(({ name, shape: dimensions }) => {
      const length = dimensions.reduce((product, dimension) => product * dimension, 1)
      return [
        name,
        { shape: dimensions, values: Float32Array.from({ length }, () => Math.sqrt(1.25 / birnn.hidden) * random.normal()) },
      ]
    }),
  )
const drawn = draw(BIRNN)
const quantised = quantise(drawn, shape)
const packed = readPacked(writePacked(quantised))
/** What the codes stand for, so that all engines are given the same. */
const tensors = new Map(Array.from(packed, ([name, tensor]) => [name, { shape: tensor.shape, values: toNumbers(tensor) }]))

const pairs: EncodedPair[] = [
  ...readFileSync('tests/fixtures/rows/ro-en.train.jsonl', 'utf8')
    .split('\n')
    .filter(Boolean)
    .slice(0, 12)
    .map((line) => JSON.parse(line) as { source: string; translation: string }),
  { source: '', translation: 'Yes' },
  { source: 'Da', translation: '' },
  { source: 'casă '.repeat(100), translation: 'A house, 家, घर and дом.' },
].map(({ source, translation }) => ({ source: toFeatures(source, shape), translation: toFeatures(translation, shape) }))

const flatten = (outputs: readonly RawOutput[]): number[] =>
  outputs.flatMap(({ score, critical, words }) => [score, critical, ...words])

const differenceOf = (a: readonly RawOutput[], b: readonly RawOutput[]): number => {
  const [left, right] = [flatten(a), flatten(b)]
  expect(left).toHaveLength(right.length)
  return left.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (right[i] ?? Number.NaN))), 0)
}

describe('birnn', () => {
  const reference = createReferenceOf(packed, shape)
  const expected = pairs.map(({ source, translation }) => reference(source, translation))

  test('says scores within its range, and not the same of all', () => {
    const scores = expected.map(({ score }) => score)
    expect(Math.min(...scores)).toBeGreaterThan(-3)
    expect(Math.max(...scores)).toBeLessThan(2.5)
    expect(new Set(scores.map((score) => score.toFixed(3))).size).toBeGreaterThan(8)
  })

  test('in TensorFlow.js equals the reference within 1e-4, alone as among others', async () => {
    const engine = createFloatEngine({ shape, tensors })
    const together = await engine.run(pairs)
    expect(differenceOf(together, expected)).toBeLessThan(1e-4)
    const alone = await Promise.all(pairs.slice(0, 4).map(async (pair) => (await engine.run([pair]))[0]))
    expect(
      differenceOf(
        alone.filter((output) => output !== undefined),
        together.slice(0, 4),
      ),
    ).toBeLessThan(1e-5)
  })

  test('as ONNX, in float and in the codes of student.bin, equals the reference within 2e-4', async () => {
    const float = await createOnnxEngine(toFloatOnnx(tensors, shape))
    expect(differenceOf(await float.run(pairs), expected)).toBeLessThan(2e-4)
    const coded = await createOnnxEngine(toQuantisedOnnx(new Map(quantised.map((tensor) => [tensor.name, tensor])), shape))
    expect(differenceOf(await coded.run(pairs), expected)).toBeLessThan(2e-4)
  })

  test.each([BIRNN, { ...BIRNN, width: 10, hidden: 6 }, { ...BIRNN, width: 50, hidden: 50 }])(
    'in the kernel equals the reference within 2e-4, width $width and hidden $hidden',
    async (birnn) => {
      const student = {
        shape: birnn as unknown as DecomposableShape,
        bytes: writePacked(quantise(draw(birnn), birnn as unknown as DecomposableShape)),
      }
      const oracle = createReferenceOf(readPacked(student.bytes), student.shape)
      const kernel = await createKernelEngine(student.bytes, student.shape)
      const together = await kernel.run(pairs)
      expect(
        differenceOf(
          together,
          pairs.map(({ source, translation }) => oracle(source, translation)),
        ),
      ).toBeLessThan(2e-4)
      // Nothing of a pair is left in the memory of the next.
      expect(await kernel.run(pairs.toReversed())).toEqual(together.toReversed())
    },
  )

  test('has weights that come back as they went', () => {
    const student = createStudent(shape)
    expect(student.toTensors(student.fromTensors(tensors))).toEqual(tensors)
  })

  test('has the gradient that its outputs change by', () => {
    const student = createStudent(shape)
    const weights = student.fromTensors(tensors)
    const dense = student.parameters.filter(({ sparse }) => !sparse)
    const side = (tokens: number) => {
      const vectors = Float32Array.from({ length: 2 * tokens * 8 }, () => random.normal()).fill(0, -8)
      return {
        vectors: tf.tensor3d(vectors, [2, tokens, 8]),
        mask: tf.tensor2d(new Float32Array(2 * tokens).fill(1).fill(0, -1), [2, tokens]),
      }
    }
    const sides = { source: side(3), translation: side(4) }
    const loss = (...values: tf.Tensor[]): tf.Scalar => {
      const byName = new Map(dense.map(({ name }, i) => [name, values[i]]))
      const get = (name: string): tf.Tensor => byName.get(name) ?? tf.scalar(0)
      const { score, critical, words } = forward(student, get, { sides, dropout: (x) => x })
      return tf.add(tf.sum(tf.square(score)), tf.add(tf.sum(critical), tf.sum(tf.square(words))))
    }
    const values = dense.map(({ name, shape: dimensions }) => tf.tensor(weights.get(name) ?? [], [...dimensions]))
    const gradients = tf.grads(loss)(values)
    dense.forEach(({ name }, i) => {
      // Along the gradient itself the slope is its norm, the largest there is beside the rounding of 32 bits.
      const gradient = gradients[i] ?? tf.scalar(0)
      const norm = tf.norm(gradient).arraySync() as number
      const step = tf.mul(gradient, 2e-3 / norm)
      const at = (moved: tf.Tensor): number =>
        tf.tidy(() => loss(...values.map((value, v) => (v === i ? tf.add(value, moved) : value))).arraySync())
      const slope = (at(step) - at(tf.neg(step))) / 4e-3
      expect(Math.abs(slope / norm - 1), `${name}: ${slope} by its outputs, ${norm} by its gradient`).toBeLessThan(0.03)
    })
  })

  test('is asked for by name, with the settings of the paper as defaults', () => {
    const text = 'name = "b"\n[data]\ngold = ["rows"]\nlanguagePairs = ["ro-en"]\n[student]\narchitecture = "birnn"\n'
    expect(parseConfig(text).student).toMatchObject({ architecture: 'birnn', hidden: 50, lowest: -3, highest: 2.5 })
    expect(() => parseConfig(`${text}alignWidth = 3`)).toThrow('alignWidth')
  })
})
