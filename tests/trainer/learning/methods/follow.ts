/** What an objective says and asks for given outputs and extras: terms, and gradients checked against differences. */

import * as tf from '@tensorflow/tfjs'
import { expect } from 'vitest'
import type { Batch, Method, Moment } from '../../../../trainer/learning/methods/method.ts'
import type { StudentStates } from '../../../../trainer/learning/students/student.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

export const known = (...values: number[]) => ({
  values: tf.tensor1d(values.map((value) => (Number.isNaN(value) ? 0 : value))),
  known: tf.tensor1d(values.map((value) => (Number.isNaN(value) ? 0 : 1))),
})

const none = (length: number) => known(...Array.from({ length }, () => Number.NaN))

/** Of pairs with people's scores and teachers' (NaN: none), one column a teacher. */
export const toLabels = (
  human: readonly number[],
  teachers: readonly (readonly number[])[],
  notes: readonly number[][] = [],
): Batch => {
  const size = human.length
  const mean = human.map((_, i) => {
    const said = teachers.map((column) => column[i] ?? Number.NaN).filter((score) => !Number.isNaN(score))
    return said.reduce((sum, score) => sum + score, 0) / said.length
  })
  const flat = human.flatMap((_, i) => teachers.map((column) => column[i] ?? Number.NaN))
  const { values, known: told } = known(...flat)
  return {
    human: known(...human),
    teacher: known(...mean),
    teachers: { values: tf.reshape(values, [size, teachers.length]), known: tf.reshape(told, [size, teachers.length]) },
    critical: none(size),
    words: { values: tf.zeros([size, 1]), known: tf.zeros([size, 1]) },
    groups: tf.tensor1d(
      human.map((_, i) => i),
      'int32',
    ),
    notes: human.map((_, i) => notes[i] ?? []),
  }
}

export interface Given {
  /** Scores of each student. */
  readonly scores: Readonly<Record<string, readonly number[]>>
  readonly pooled?: readonly (readonly number[])[]
  readonly source?: readonly (readonly (readonly number[])[])[]
  readonly translation?: readonly (readonly (readonly number[])[])[]
  readonly extras?: Readonly<Record<string, readonly number[] | readonly (readonly number[])[]>>
  readonly noise?: number
}

type Inputs = Readonly<Record<string, tf.Tensor>>

const toInputs = ({ scores, pooled, source, translation, extras = {} }: Given): Inputs => {
  const size = Object.values(scores)[0]?.length ?? 1
  return {
    ...Object.fromEntries(Object.entries(scores).map(([name, values]) => [`score ${name}`, tf.tensor1d([...values])])),
    pooled: pooled ? tf.tensor2d(pooled.map((row) => [...row])) : tf.zeros([size, 1]),
    source: source ? tf.tensor3d(source.map((row) => row.map((token) => [...token]))) : tf.zeros([size, 1, 1]),
    translation: translation ? tf.tensor3d(translation.map((row) => row.map((token) => [...token]))) : tf.zeros([size, 1, 1]),
    ...Object.fromEntries(Object.entries(extras).map(([name, values]) => [`extra ${name}`, tf.tensor(values as number[])])),
  }
}

const follow = (
  method: Method,
  batch: Batch,
  { inputs, at, noise = 0.5 }: { inputs: Inputs; at: Partial<Moment>; noise?: number | undefined },
) => {
  const get = <T extends tf.Tensor>(name: string): T => inputs[name] as T
  const moment = { phase: 0, epoch: 1, step: 1, progress: 1, ...at }
  const tape = {
    outputs: (name: string): StudentStates => {
      const score = get<tf.Tensor1D>(`score ${name}`)
      const { source = score, translation = score, pooled = score } = inputs
      const states = { source: source as tf.Tensor3D, translation: translation as tf.Tensor3D, pooled: pooled as tf.Tensor2D }
      return { score, critical: tf.zerosLike(score), words: tf.zeros([score.size, 1]), states }
    },
    weight: (name: string) => get(`extra ${name}`),
    noise: (shape: readonly number[]) => tf.fill([...shape], noise),
  }
  return method.phases[moment.phase]?.objective(tape, batch, moment) ?? {}
}

/** The terms of a phase, by name. */
export const termsAt = (method: Method, batch: Batch, given: Given, at: Partial<Moment> = {}): Record<string, number> => {
  const terms = follow(method, batch, { inputs: toInputs(given), at, noise: given.noise })
  return Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN]))
}

/** Gradients of the sum of the terms, by input: `score <student>`, `pooled`, `source`, `translation`, `extra <name>`. */
export const gradientsAt = (
  method: Method,
  batch: Batch,
  given: Given,
  at: Partial<Moment> = {},
): Readonly<Partial<Record<string, Float32Array>>> => {
  const inputs = toInputs(given)
  const { grads } = tf
    .engine()
    .gradients(
      () => tf.addN(Object.values(follow(method, batch, { inputs, at, noise: given.noise }))),
      Object.values(inputs),
      undefined,
      true,
    )
  return Object.fromEntries(
    Object.keys(inputs).flatMap((name, i) => {
      const gradient: tf.Tensor | undefined = grads[i]
      return gradient ? [[name, gradient.dataSync() as Float32Array]] : []
    }),
  )
}

/** The gradient of the inputs named is what the sum of the terms changes by, in a direction drawn at random. */
export const expectGradient = (
  method: Method,
  batch: Batch,
  given: Given,
  { at = {}, of }: { at?: Partial<Moment>; of: readonly string[] },
): void => {
  const inputs = toInputs(given)
  const gradients = gradientsAt(method, batch, given, at)
  const random = createRandom(5)
  for (const name of of) {
    const input = inputs[name]
    if (!input) throw new Error(`no input ${name}`)
    const direction = tf.tensor(
      Float32Array.from({ length: input.size }, () => random.normal()),
      input.shape,
    )
    const loss = (step: number): number => {
      const moved = { ...inputs, [name]: tf.add(input, tf.mul(direction, step)) }
      return Object.values(follow(method, batch, { inputs: moved, at, noise: given.noise })).reduce(
        (sum, term) => sum + (term.dataSync()[0] ?? 0),
        0,
      )
    }
    const slope = (loss(1e-2) - loss(-1e-2)) / 2e-2
    const expected = Array.from(direction.dataSync()).reduce<number>(
      (sum, value, i) => sum + value * (gradients[name]?.[i] ?? 0),
      0,
    )
    expect(Math.abs(slope - expected), `${name}: ${slope} by its terms, ${expected} by its gradient`).toBeLessThan(
      0.01 * Math.max(1, Math.abs(expected)),
    )
  }
}
