/** Runs a float student over pairs in TensorFlow.js, in batches of similar length. */

import * as tf from '@tensorflow/tfjs'
import type { RawOutput } from '../../../models/engine.ts'
import { type PaddedSide, padSide } from '../batch/batch.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import { createHashedTable, type Gathered } from './hashed-table.ts'
import type { Side, Student } from './student.ts'

/** A pair as word types. */
export interface TypedPair {
  readonly source: Int32Array
  readonly translation: Int32Array
}

export interface RunOptions {
  readonly student: Student
  readonly dense: ReadonlyMap<string, Float32Array>
  readonly table: Float32Array
  readonly vocabulary: Vocabulary
  readonly batch?: number
}

/** One output a pair, in order. A pair's output depends on no other pair. */
export const runStudent = async (
  pairs: readonly TypedPair[],
  { student, dense, table, vocabulary, batch = 128 }: RunOptions,
): Promise<RawOutput[]> => {
  const hashed = createHashedTable(table, student.shape, vocabulary)
  const order = pairs.map((_, i) => i).sort((a, b) => lengthOf(pairs[a]) - lengthOf(pairs[b]))
  const outputs: RawOutput[] = new Array(pairs.length)
  for (let start = 0; start < order.length; start += batch) {
    const places = order.slice(start, start + batch)
    const source = padSide(places.map((place) => pairs[place]?.source ?? NOTHING))
    const translation = padSide(places.map((place) => pairs[place]?.translation ?? NOTHING))
    const types = [...source.types, ...translation.types].filter((type) => type >= 0)
    const { score, critical, words } = await forward(
      { student, dense },
      { source, translation, gathered: hashed.gather(types) },
    )
    places.forEach((place, i) => {
      const from = i * translation.tokens
      const tokens = pairs[place]?.translation.length ?? 0
      outputs[place] = { score: score[i] ?? 0, critical: critical[i] ?? 0, words: words.slice(from, from + tokens) }
    })
  }
  return outputs
}

/** A padded side as tensors: each token gets its type's vector. */
export const toSide = ({ types, tokens }: PaddedSide, gathered: Gathered, width: number): Side => {
  const vectors = new Float32Array(types.length * width)
  const mask = new Float32Array(types.length)
  types.forEach((type, token) => {
    if (type < 0) return
    const from = gathered.slotOf(type) * width
    vectors.set(gathered.vectors.subarray(from, from + width), token * width)
    mask[token] = 1
  })
  const batch = types.length / tokens
  return { vectors: tf.tensor3d(vectors, [batch, tokens, width]), mask: tf.tensor2d(mask, [batch, tokens]) }
}

const NOTHING = new Int32Array()

const lengthOf = (pair: TypedPair | undefined): number => (pair ? pair.source.length + pair.translation.length : 0)

interface Encoded {
  readonly source: PaddedSide
  readonly translation: PaddedSide
  readonly gathered: Gathered
}

const forward = async (
  { student, dense }: Pick<RunOptions, 'student' | 'dense'>,
  { source, translation, gathered }: Encoded,
) => {
  const shapes = new Map(student.parameters.map(({ name, shape }) => [name, [...shape]]))
  const tensors = tf.tidy(() => {
    const weight = (name: string): tf.Tensor => tf.tensor(dense.get(name) ?? [], shapes.get(name))
    const { width } = student.shape
    const pair = { source: toSide(source, gathered, width), translation: toSide(translation, gathered, width) }
    const { score, critical, words } = student.forward(weight, pair, (x) => x)
    return [score, critical, words]
  })
  const [score = EMPTY, critical = EMPTY, words = EMPTY] = await Promise.all(
    tensors.map(async (tensor) => Float32Array.from(await tensor.data())),
  )
  tf.dispose(tensors)
  return { score, critical, words }
}

const EMPTY = new Float32Array()
