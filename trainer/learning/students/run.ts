/** Runs a float student over pairs in TensorFlow.js, in batches of similar length. */

import * as tf from '@tensorflow/tfjs'
import type { RawOutput } from '../../../models/engine.ts'
import { padSide } from '../batch/batch.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import { createLookup, type Lookup, type PaddedPair } from './lookup.ts'
import { forward, type Student } from './student.ts'

/** A pair as word types. */
export interface TypedPair {
  readonly source: Int32Array
  readonly translation: Int32Array
}

export interface RunOptions {
  readonly student: Student
  /** Its parameters by name. */
  readonly weights: ReadonlyMap<string, Float32Array>
  readonly vocabulary: Vocabulary
  readonly batch?: number
}

/** One output a pair, in order. A pair's output depends on no other pair. */
export const runStudent = async (
  pairs: readonly TypedPair[],
  { student, weights, vocabulary, batch = 128 }: RunOptions,
): Promise<RawOutput[]> => {
  const lookup = createLookup(student, weights, vocabulary)
  const order = pairs.map((_, i) => i).sort((a, b) => lengthOf(pairs[a]) - lengthOf(pairs[b]))
  const outputs: RawOutput[] = new Array(pairs.length)
  for (let start = 0; start < order.length; start += batch) {
    const places = order.slice(start, start + batch)
    const source = padSide(places.map((place) => pairs[place]?.source ?? NOTHING))
    const translation = padSide(places.map((place) => pairs[place]?.translation ?? NOTHING))
    const { score, critical, words } = await forwardBatch({ student, weights, lookup }, { source, translation })
    places.forEach((place, i) => {
      const from = i * translation.tokens
      const tokens = pairs[place]?.translation.length ?? 0
      outputs[place] = { score: score[i] ?? 0, critical: critical[i] ?? 0, words: words.slice(from, from + tokens) }
    })
  }
  return outputs
}

const NOTHING = new Int32Array()

const lengthOf = (pair: TypedPair | undefined): number => (pair ? pair.source.length + pair.translation.length : 0)

const forwardBatch = async (
  { student, weights, lookup }: Pick<RunOptions, 'student' | 'weights'> & { readonly lookup: Lookup },
  pair: PaddedPair,
) => {
  const shapes = new Map(student.parameters.map(({ name, shape }) => [name, [...shape]]))
  const tensors = tf.tidy(() => {
    const weight = (name: string): tf.Tensor => tf.tensor(weights.get(name) ?? [], shapes.get(name))
    const sides = lookup.toSides(pair, lookup.find(pair))
    const { score, critical, words } = forward(student, weight, { sides, dropout: (x) => x })
    return [score, critical, words]
  })
  const [score = EMPTY, critical = EMPTY, words = EMPTY] = await Promise.all(
    tensors.map(async (tensor) => Float32Array.from(await tensor.data())),
  )
  tf.dispose(tensors)
  return { score, critical, words }
}

const EMPTY = new Float32Array()
