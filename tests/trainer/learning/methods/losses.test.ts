/** Losses and the direct method against their definitions. */

import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { useWasm } from '../../../../trainer/backends/wasm-kernels.ts'
import { direct } from '../../../../trainer/learning/methods/direct.ts'
import { binaryCrossEntropy, rankingError, squaredError } from '../../../../trainer/learning/methods/losses.ts'
import type { Batch } from '../../../../trainer/learning/methods/method.ts'
import { ranking } from '../../../../trainer/learning/methods/ranking.ts'
import { sum, termsOf, toWorld } from './terms-of.ts'

beforeAll(useWasm)

const numberOf = async (scalar: tf.Scalar): Promise<number> => (await scalar.data())[0] ?? Number.NaN

describe('squared error', () => {
  test('is the weighted mean', async () => {
    const loss = squaredError(tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 0, 100]), tf.tensor1d([1, 3, 0]))
    expect(await numberOf(loss)).toBeCloseTo((0 + 3 * 4) / 4, 5)
  })

  test('is 0 where nothing is known', async () => {
    expect(await numberOf(squaredError(tf.tensor1d([1]), tf.tensor1d([0]), tf.tensor1d([0])))).toBe(0)
  })
})

describe('binary cross-entropy', () => {
  test.each([
    [0, 0.5],
    [2, 0.9],
    [-3, 0.2],
  ])('of the logit %d and the probability %d follows its definition', async (logit, p) => {
    const q = 1 / (1 + Math.exp(-logit))
    const expected = -p * Math.log(q) - (1 - p) * Math.log(1 - q)
    expect(await numberOf(binaryCrossEntropy(tf.tensor1d([logit]), tf.tensor1d([p]), tf.tensor1d([1])))).toBeCloseTo(
      expected,
      5,
    )
  })

  test('stays finite for logits of any size', async () => {
    const loss = binaryCrossEntropy(tf.tensor1d([500, -500]), tf.tensor1d([1, 1]), tf.tensor1d([1, 1]))
    expect(await numberOf(loss)).toBeCloseTo(250, 3)
  })
})

describe('ranking error', () => {
  const of = (output: number[], { target = [1, 0, -2, 1], groups = [7, 7, 7, 8], known = [1, 1, 1, 1] } = {}) =>
    rankingError(
      tf.tensor1d(output),
      { target: tf.tensor1d(target), groups: tf.tensor1d(groups, 'int32'), known: tf.tensor1d(known) },
      { gap: 0.5, margin: 1.5 },
    )

  test('is what the better translation of a source lacks to its margin, over all two that are apart', async () => {
    // 1 above 0 by 1, 1 above -2 and 0 above -2 by the margin of 1.5; the fourth is of another source.
    expect(await numberOf(of([0.5, 0.25, 1, -9]))).toBeCloseTo((0.75 + 2 + 2.25) / 3, 5)
  })

  test('is 0 where all are in order, and where nothing is to be compared', async () => {
    expect(await numberOf(of([4, 2, 0, -9]))).toBe(0)
    expect(await numberOf(of([0, 9, 9, 9], { groups: [1, 2, 3, 4] }))).toBe(0)
    expect(await numberOf(of([0, 9, 9, 9], { target: [1, 0.6, 0.6, 0.6] }))).toBe(0)
    expect(await numberOf(of([0, 9, 9, 9], { known: [1, 0, 0, 0] }))).toBe(0)
  })

  test('has the gradient of its definition', async () => {
    const at = [0.5, 0.25, 1, -9]
    const settings = {
      target: tf.tensor1d([1, 0, -2, 1]),
      groups: tf.tensor1d([7, 7, 7, 8], 'int32'),
      known: tf.ones<tf.Rank.R1>([4]),
    }
    const error = (output: tf.Tensor) => rankingError(output as tf.Tensor1D, settings, { gap: 0.5, margin: 1.5 })
    const gradient = await tf.grad(error)(tf.tensor1d(at)).data()
    const step = 1e-2
    for (const [i, value] of at.entries()) {
      const up = await numberOf(of(at.with(i, value + step)))
      const down = await numberOf(of(at.with(i, value - step)))
      expect(gradient?.[i]).toBeCloseTo((up - down) / (2 * step), 3)
    }
  })
})

describe('the direct method', () => {
  // Functions, because tensors made before a backend is set would start the slowest one.
  const unknown = <R extends tf.Rank>(shape: tf.ShapeMap[R]) => ({ values: tf.zeros<R>(shape), known: tf.zeros<R>(shape) })
  const nothing = (): Batch => ({
    human: unknown<tf.Rank.R1>([1]),
    teacher: unknown<tf.Rank.R1>([1]),
    critical: unknown<tf.Rank.R1>([1]),
    words: unknown<tf.Rank.R2>([1, 2]),
    groups: tf.tensor1d([0], 'int32'),
    teachers: unknown<tf.Rank.R2>([1, 1]),
    notes: [[]],
  })
  const said = (...values: number[]) => ({ values: tf.tensor1d(values), known: tf.onesLike(tf.tensor1d(values)) })
  const outputs = (score: number) => ({ score: tf.tensor1d([score]), critical: tf.tensor1d([1]), words: tf.tensor2d([[0, 0]]) })
  const terms = (known: Partial<Batch>, score: number) =>
    termsOf(direct.create({ kind: 'direct' }, toWorld({ goldWeight: 0.25 })), outputs(score), { ...nothing(), ...known })
  const loss = (known: Partial<Batch>, score: number): number => sum(terms(known, score))

  test('aims between human and teacher where both spoke', () => {
    expect(loss({ human: said(1), teacher: said(-1) }, -0.5)).toBeCloseTo(0, 6)
  })

  test('aims at the one who spoke', () => {
    expect(loss({ human: said(1) }, 0)).toBeCloseTo(1, 6)
    expect(loss({ teacher: said(-2) }, 0)).toBeCloseTo(4, 6)
  })

  test('takes the share of people that the mixture states, and its own where that states none', () => {
    const both = { human: said(1), teacher: said(-1) }
    expect(loss({ ...both, knownShares: said(0.75) }, 0.5)).toBeCloseTo(0, 6)
    expect(loss({ ...both, knownShares: { values: tf.tensor1d([0]), known: tf.tensor1d([0]) } }, -0.5)).toBeCloseTo(0, 6)
  })

  test('adds the words at their weight, and only those that are labelled', () => {
    const words = { values: tf.tensor2d([[0.5, 1]]), known: tf.tensor2d([[1, 0]]) }
    expect(loss({ words }, 0)).toBeCloseTo(0.3 * Math.log(2), 5)
  })

  test('leaves the critical head alone at weight 0', () => {
    expect(terms({ critical: said(0) }, 0)).toEqual({ score: 0, words: 0 })
  })
})

describe('the ranking method', () => {
  test('adds the order of the translations of one source to what direct asks', () => {
    const batch = (score: [number, number]) =>
      termsOf(
        ranking.create({ kind: 'ranking', weight: 0.5, gap: 0.5, margin: 1 }, toWorld()),
        { score: tf.tensor1d(score), critical: tf.tensor1d([0, 0]), words: tf.tensor2d([[0], [0]]) },
        {
          human: { values: tf.tensor1d([1, -1]), known: tf.tensor1d([1, 1]) },
          teacher: { values: tf.tensor1d([0, 0]), known: tf.tensor1d([0, 0]) },
          critical: { values: tf.tensor1d([0, 0]), known: tf.tensor1d([0, 0]) },
          words: { values: tf.tensor2d([[0], [0]]), known: tf.tensor2d([[0], [0]]) },
          teachers: { values: tf.zeros([2, 1]), known: tf.zeros([2, 1]) },
          groups: tf.tensor1d([3, 3], 'int32'),
          notes: [[], []],
        },
      )
    expect(batch([1, -1])).toEqual({ score: 0, ranking: 0, words: 0 })
    expect(batch([0, 0])).toEqual({ score: 1, ranking: 0.5, words: 0 })
  })
})
