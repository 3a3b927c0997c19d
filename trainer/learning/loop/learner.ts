/** A student being trained: its weights, Adam's moments, and one step down the gradient of a batch. */

import * as tf from '@tensorflow/tfjs'
import { createRandom, type Random } from '../../statistics/random.ts'
import { type PaddedSide, padSide } from '../batch/batch.ts'
import type { Example } from '../batch/example.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import { toLabels } from '../methods/labels.ts'
import type { Method } from '../methods/method.ts'
import { adam, clipGradients, createMoments, type Moments } from '../optimiser/optimiser.ts'
import { createDropout } from '../students/dropout.ts'
import { createHashedTable, type Gathered } from '../students/hashed-table.ts'
import { toSide } from '../students/run.ts'
import type { Student } from '../students/student.ts'

/** All that training changes. */
export interface Weights {
  /** Dense weights by name. */
  readonly dense: ReadonlyMap<string, Float32Array>
  readonly table: Float32Array
  readonly denseMoments: ReadonlyMap<string, Moments>
  readonly tableMoments: Moments
}

export const createWeights = (student: Student, table: Float32Array, seed: number): Weights => ({
  dense: new Map(student.parameters.map(({ name, initial }, i) => [name, initial(createRandom(seed, i))])),
  table,
  denseMoments: new Map(student.parameters.map(({ name, shape }) => [name, createMoments(shape.reduce((a, b) => a * b, 1))])),
  tableMoments: createMoments(table.length),
})

export interface LearnerOptions {
  readonly student: Student
  readonly method: Method
  readonly vocabulary: Vocabulary
  readonly weights: Weights
  readonly training: {
    readonly rate: number
    readonly tableRate: number
    readonly clip: number
    readonly dropout: number
  }
  readonly seed: number
}

export interface Learner {
  /** One step, the `step`-th from 1, at a share of the full rates. */
  learn(examples: readonly Example[], at: { readonly step: number; readonly rateShare: number }): Promise<StepResult>
}

export interface StepResult {
  readonly loss: number
  /** Norm of the dense gradient before clipping. */
  readonly gradientNorm: number
}

/** Keeps the stream of dropout masks apart from those of batches and first weights. */
const MASKS = 0x6d61736b

export const createLearner = (options: LearnerOptions): Learner => {
  const { student, vocabulary, weights, training, seed } = options
  const { width } = student.shape
  const table = createHashedTable(weights.table, student.shape, vocabulary)
  const learn: Learner['learn'] = async (examples, { step, rateShare }) => {
    const source = padSide(examples.map((example) => example.source))
    const translation = padSide(examples.map((example) => example.translation))
    const gathered = table.gather(eachType(source, translation))
    const random = createRandom(seed, MASKS, step)
    const { loss, sides, dense } = await computeGradients(examples, { source, translation, gathered, random }, options)
    const gradientNorm = clipGradients(dense, training.clip)
    student.parameters.forEach(({ name }, i) => {
      const [values, moments, gradient] = [weights.dense.get(name), weights.denseMoments.get(name), dense[i]]
      if (values && moments && gradient) adam(values, gradient, { ...moments, step, rate: training.rate * rateShare })
    })
    const byType = new Float32Array(gathered.vectors.length)
    addByType(byType, sides.source, { side: source, gathered, width })
    addByType(byType, sides.translation, { side: translation, gathered, width })
    table.descend(gathered, byType, { ...weights.tableMoments, step, rate: training.tableRate * rateShare })
    return { loss, gradientNorm }
  }
  return { learn }
}

interface Encoded {
  readonly source: PaddedSide
  readonly translation: PaddedSide
  readonly gathered: Gathered
  readonly random: Random
}

/** The loss, and its gradients for both sides' vectors [batch, tokens, width] and for the dense weights, in their order. */
const computeGradients = async (
  examples: readonly Example[],
  { source, translation, gathered, random }: Encoded,
  { student, method, weights, training }: LearnerOptions,
) => {
  const tensors = tf.tidy(() => {
    const x = toSide(source, gathered, student.shape.width)
    const y = toSide(translation, gathered, student.shape.width)
    const labels = toLabels(examples, translation.tokens)
    const dropout = createDropout(training.dropout, random)
    const dense = student.parameters.map(({ name, shape }) => tf.tensor(weights.dense.get(name) ?? [], [...shape]))
    const loss = (xVectors: tf.Tensor, yVectors: tf.Tensor, ...inputs: tf.Tensor[]): tf.Scalar => {
      const byName = new Map(student.parameters.map(({ name }, i) => [name, inputs[i]]))
      const weight = (name: string): tf.Tensor => byName.get(name) ?? tf.scalar(Number.NaN)
      // The tape hands over what it was given below, without its rank.
      const pair = {
        source: { ...x, vectors: xVectors as tf.Tensor3D },
        translation: { ...y, vectors: yVectors as tf.Tensor3D },
      }
      return method.loss(student.forward(weight, pair, dropout), labels)
    }
    const { value, grads } = tf.valueAndGrads(loss)([x.vectors, y.vectors, ...dense])
    return [value, ...grads]
  })
  const arrays = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())))
  tf.dispose(tensors)
  const [loss = EMPTY, xGradient = EMPTY, yGradient = EMPTY, ...dense] = arrays
  return { loss: loss[0] ?? Number.NaN, sides: { source: xGradient, translation: yGradient }, dense }
}

const EMPTY = new Float32Array()

const eachType = function* (...sides: readonly PaddedSide[]): Generator<number> {
  for (const { types } of sides) for (const type of types) if (type >= 0) yield type
}

/** Sums the gradients of a type's tokens. */
const addByType = (
  sums: Float32Array,
  gradient: Float32Array,
  { side, gathered, width }: { readonly side: PaddedSide; readonly gathered: Gathered; readonly width: number },
): void => {
  side.types.forEach((type, token) => {
    if (type < 0) return
    const to = gathered.slotOf(type) * width
    const from = token * width
    for (let i = 0; i < width; i++) sums[to + i] = (sums[to + i] ?? 0) + (gradient[from + i] ?? 0)
  })
}
