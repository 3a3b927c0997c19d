/** What each method asks of a batch, against numbers worked out by hand, and its gradients against differences. */

import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { useWasm } from '../../../../trainer/backends/wasm-kernels.ts'
import { annealing, heatOf } from '../../../../trainer/learning/methods/annealing.ts'
import { createBins, toBinTargets } from '../../../../trainer/learning/methods/bins.ts'
import { toCoarse } from '../../../../trainer/learning/methods/coarse.ts'
import { hidden } from '../../../../trainer/learning/methods/hidden.ts'
import { packLessons, standardise, unpackLessons, widthsOf } from '../../../../trainer/learning/methods/lessons.ts'
import { lifelong, taskOf } from '../../../../trainer/learning/methods/lifelong.ts'
import { online, rampAt } from '../../../../trainer/learning/methods/online.ts'
import { logProbability, meanOfPicked, reinforced, toState } from '../../../../trainer/learning/methods/reinforced.ts'
import { describeMatrix, forgottenOf, toMatrix } from '../../../../trainer/learning/methods/retention.ts'
import { expectGradient, type Given, gradientsAt, termsAt, toLabels } from './follow.ts'
import { toWorld } from './terms-of.ts'

beforeAll(useWasm)

const world = (training = {}) => toWorld({ wordLoss: 0, ...training })
const nothing = Number.NaN

describe('annealing', () => {
  const create = (variant: 'A' | 'B' | 'C', more = {}) =>
    annealing.create(
      annealing.settings.parse({ kind: 'annealing', variant, steps: 4, binLoss: 1, ...more }),
      world({ epochs: 8 }),
    )
  const given: Given = { scores: { student: [0, 1] } }

  test('heats up a step at a time, and reaches 1', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map((epoch) => heatOf(epoch, { epochs: 9, steps: 4 }))).toEqual([
      0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1, 1, 1,
    ])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (a, b) => {
        const [epochs, steps] = [Math.max(a, b), Math.min(a, b)]
        const heats = Array.from({ length: epochs }, (_, i) => heatOf(i + 1, { epochs, steps }))
        expect(heats[0]).toBeCloseTo(1 / steps)
        expect(heats.at(-1)).toBe(1)
        expect(heats).toEqual(heats.toSorted((x, y) => x - y))
      }),
    )
  })

  test('keeps epochs at full heat only, and starts on people from the best of them', () => {
    const [first, second] = create('A').phases
    expect([1, 2, 6, 7, 8].map((epoch) => first?.admits?.(epoch, []))).toEqual([false, false, false, true, true])
    expect(second).toMatchObject({ from: 'best', rate: 0.1 })
    expect(second?.admits).toBeUndefined()
  })

  test('is refused with more steps than epochs', () => {
    expect(() => create('A', { steps: 9 })).toThrow(
      'training.epochs: annealing in 9 steps needs at least as many epochs, got 8',
    )
  })

  test('A and C aim between what was noted and the teacher, as far as the heat goes', () => {
    const batch = toLabels([5, 5], [[2, nothing]], [[1], [1]])
    // Half-way between 1 and 2 is 1.5; people and the pair without a teacher do not count.
    expect(termsAt(create('A'), batch, given, { epoch: 3 })).toEqual({ score: 2.25 })
    expect(termsAt(create('C'), batch, given, { epoch: 8 })).toEqual({ score: 4 })
  })

  test('asks for people alone in the end', () => {
    expect(termsAt(create('A'), toLabels([2, nothing], [[9, 9]]), given, { phase: 1 })).toEqual({ score: 4 })
  })

  test('B has bins whose distribution is flat at no heat and at full heat has the score for its mean', () => {
    const bins = createBins({ lowest: -3, highest: 2 }, { bins: 11, deviation: 0.4 })
    expect(bins.centres).toEqual([-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2])
    const cold = toBinTargets(tf.tensor1d([-1.2, 1]), bins, 0)
    expect([...cold.mean.dataSync()].map((value) => value.toFixed(5))).toEqual(['-0.50000', '-0.50000'])
    const { logits, mean } = toBinTargets(tf.tensor1d([-0.5, 0.9]), bins, 1)
    expect(mean.dataSync()[0]).toBeCloseTo(-0.5, 2)
    expect(mean.dataSync()[1]).toBeCloseTo(0.9, 0)
    expect(Math.max(...logits.dataSync().map(Math.abs))).toBeLessThanOrEqual(8)
  })

  test('B asks the bins for the teacher distribution, by hand', () => {
    const method = create('B', { bins: 3, deviation: 2, steps: 1 })
    // Centres -3, -0.25, 2.5; logits of 0.5 are -(x - .5)^2 / 8.
    const raw = [-3, -0.25, 2.5].map((centre) => -((centre - 0.5) ** 2) / 8)
    const average = raw.reduce((sum, value) => sum + value, 0) / 3
    const logits = raw.map((value) => value - average)
    const powers = logits.map(Math.exp)
    const mean =
      [-3, -0.25, 2.5].reduce((sum, centre, b) => sum + centre * (powers[b] ?? 0), 0) / powers.reduce((a, b) => a + b)
    const extras = { 'bins.weight': [[0, 0, 0]], 'bins.bias': [1, 1, 1] }
    const terms = termsAt(method, toLabels([nothing], [[0.5]]), { scores: { student: [0] }, extras })
    expect(terms['score']).toBeCloseTo(mean ** 2, 5)
    expect(terms['bins']).toBeCloseTo(logits.reduce((sum, value) => sum + value ** 2, 0) / 3, 5)
  })

  test('has the gradients that its terms change by', () => {
    const extras = {
      'bins.weight': [
        [0.3, -0.2, 0.5],
        [0.1, 0.4, -0.7],
      ],
      'bins.bias': [0.2, 0, -0.1],
    }
    const batch = toLabels([nothing, nothing], [[0.5, -1]])
    const method = create('B', { bins: 3, deviation: 2 })
    const seen = {
      scores: { student: [0.2, 1] },
      pooled: [
        [1, -0.5],
        [0.3, 2],
      ],
      extras,
    }
    expectGradient(method, batch, seen, { of: ['score student', 'pooled', 'extra bins.weight', 'extra bins.bias'] })
  })
})

describe('the coarse signal', () => {
  const row = (languagePair: string, words: number, teacher: number) => ({
    languagePair,
    source: Int32Array.from({ length: words }, (_, i) => i),
    translation: Int32Array.of(0),
    teachers: Float32Array.of(teacher),
  })
  const rowsOf = (rows: ReturnType<typeof row>[]) => ({ length: rows.length, at: (index: number) => rows[index] as never })

  test('is the mean of all teachers, of rows without one too', () => {
    const rows = rowsOf([row('ro-en', 1, 1), row('ro-en', 2, 3), row('et-en', 3, nothing)])
    expect([...toCoarse(rows)]).toEqual([2, 2, 2])
  })

  test('in parts, is the mean of rows alike', () => {
    const rows = rowsOf([row('ro-en', 1, 1), row('ro-en', 1, 3), row('ro-en', 9, 8), row('ro-en', 9, 6), row('et-en', 9, 5)])
    expect([...toCoarse(rows, 1)]).toEqual([4.5, 4.5, 4.5, 4.5, 5])
    expect([...toCoarse({ ...rows, length: 4 }, 2)]).toEqual([2, 2, 7, 7])
  })
})

describe('online', () => {
  const create = () => online.create(online.settings.parse({ kind: 'online', hidden: [8, 4] }), world({ goldWeight: 1 }))
  const extras = { 'gate.weight': [[0, 0]], 'gate.bias': [Math.log(3), 0] }
  const given: Given = { scores: { 'hidden-8': [1], 'hidden-4': [5] }, extras }

  test('has branches of each size, with table and first layers in common', () => {
    const method = create()
    expect([...method.students.keys()]).toEqual(['hidden-8', 'hidden-4'])
    expect(() => online.settings.parse({ kind: 'online', hidden: [8, 8] })).toThrow()
  })

  test('asks branches, their gated mean, and how far they are from it', () => {
    // The gate gives 3/4 and 1/4: the mean is 2. People say 0.
    const at = termsAt(create(), toLabels([0], [[nothing]]), given)
    expect(at['branches']).toBeCloseTo(1 + 25, 4)
    expect(at['ensemble']).toBeCloseTo(4, 4)
    expect(at['mimic']).toBeCloseTo(2 * (1 + 9), 4)
  })

  test('ramps up from e^-5 to 1', () => {
    expect(rampAt(0, 0.4)).toBeCloseTo(Math.exp(-5), 10)
    expect(rampAt(0.2, 0.4)).toBeCloseTo(Math.exp(-1.25), 10)
    expect([0.4, 1].map((progress) => rampAt(progress, 0.4))).toEqual([1, 1])
  })

  test('is imitated without being moved by it: the mimic term has no gradient for the gate', () => {
    const unlabelled = toLabels([nothing], [[nothing]])
    const gradients = gradientsAt(create(), unlabelled, given)
    expect([...(gradients['extra gate.bias'] ?? [0, 0])].every((value) => value === 0)).toBe(true)
    // Towards the mean of 2, from either side.
    expect(gradients['score hidden-8']?.[0]).toBeCloseTo(2 * 2 * (1 - 2), 4)
    expect(gradients['score hidden-4']?.[0]).toBeCloseTo(2 * 2 * (5 - 2), 4)
  })

  test('has the gradients that its terms change by', () => {
    const seen = {
      scores: { 'hidden-8': [1, 0.2], 'hidden-4': [0.5, -0.4] },
      pooled: [[0.5], [-1]],
      extras: { 'gate.weight': [[0.4, -0.3]], 'gate.bias': [0.2, 0] },
    }
    const method = online.create(online.settings.parse({ kind: 'online', hidden: [8, 4], mimic: 0 }), world({ goldWeight: 1 }))
    expectGradient(method, toLabels([0, 1], [[nothing, nothing]]), seen, {
      of: ['score hidden-8', 'score hidden-4', 'pooled', 'extra gate.weight', 'extra gate.bias'],
    })
  })
})

describe('lifelong', () => {
  const settings = (more = {}) =>
    lifelong.settings.parse({ kind: 'lifelong', tasks: [{ languagePairs: ['sv-en'] }, { origin: 'chat-' }], ...more })
  const create = (more = {}) => lifelong.create(settings(more), world({ goldWeight: 1, batch: 10 }))

  test('gives a row to the first task that names it, and to what is known where none does', () => {
    const of = (languagePair: 'sv-en' | 'ro-en', origin: string): number => taskOf(settings(), { languagePair, origin })
    expect([of('sv-en', 'chat-right'), of('ro-en', 'chat-right'), of('ro-en', 'train')]).toEqual([1, 2, 0])
  })

  test('asks new rows and replayed ones alike, each in its own mean', () => {
    // Notes: task, and what the student said before.
    const batch = toLabels(
      [1, 2, 3],
      [[nothing, nothing, nothing]],
      [
        [1, 9],
        [0, 4],
        [0, 4],
      ],
    )
    const given: Given = { scores: { student: [0, 0, 0] } }
    expect(termsAt(create(), batch, given, { phase: 1 })).toEqual({ current: 1, replay: (4 + 9) / 2 })
    expect(termsAt(create({ remember: 'student', keep: 0.5 }), batch, given, { phase: 1 })).toEqual({
      current: 1,
      replay: 16,
      keep: 8,
    })
  })

  const epoch = (phase: number, pearson: Record<string, number>, choice: number, admitted = true) => ({
    phase,
    pearson,
    choice,
    admitted,
  })

  test('keeps no epoch that forgot more than it may of what is not its own', () => {
    const [, first] = create().phases
    const before = epoch(0, { 'ro-en': 0.7, 'sv-en': 0.1 }, 0.4)
    const admits = (ro: number, sv: number) =>
      first?.admits?.(1, [before, epoch(1, { 'ro-en': ro, 'sv-en': sv }, (ro + sv) / 2)])
    expect(admits(0.69, 0.6)).toBe(true)
    expect(admits(0.6, 0.9)).toBe(false)
    // Worse at what is being learnt is not forgetting.
    expect(admits(0.7, 0)).toBe(true)
  })

  test('says what was learnt, what was forgotten and what was taken back', () => {
    const scores = [
      epoch(0, { 'ro-en': 0.7, 'sv-en': 0.1 }, 0.4),
      epoch(1, { 'ro-en': 0.69, 'sv-en': 0.6 }, 0.645),
      epoch(1, { 'ro-en': 0.5, 'sv-en': 0.9 }, 0.7, false),
      epoch(2, { 'ro-en': 0.3, 'sv-en': 0.3 }, 0.3, false),
    ]
    expect(toMatrix(scores).map((row) => row['ro-en'])).toEqual([0.7, 0.69, 0.69])
    expect(forgottenOf(scores[0], scores[1])['ro-en']).toBeCloseTo(0.01, 10)
    expect(describeMatrix(scores, ['sv-en', 'chat-'])).toEqual([
      'before: ro-en 0.700, sv-en 0.100',
      'after task 1 (sv-en): ro-en 0.690, sv-en 0.600; learnt 0.500, forgot 0.010 at most',
      'task 2 (chat-): reverted: every epoch forgot more than allowed',
    ])
    const withMade = scores.map((each) => ({ ...each, all: { 'ro-en': 0.5, 'sv-en': 0.2 } }))
    expect(describeMatrix(withMade, [])[0]).toBe('before: ro-en 0.500, sv-en 0.200')
  })

  test('has the gradients that its terms change by', () => {
    const batch = toLabels(
      [1, 2],
      [[nothing, nothing]],
      [
        [1, 9],
        [0, 4],
      ],
    )
    expectGradient(
      create({ keep: 0.5 }),
      batch,
      { scores: { student: [0.5, -0.5] } },
      { at: { phase: 1 }, of: ['score student'] },
    )
  })
})

describe('reinforced', () => {
  const create = (more = {}) =>
    reinforced.create(reinforced.settings.parse({ kind: 'reinforced', warmUp: 1, entropy: 0, ...more }), {
      ...world({ goldWeight: 0.5 }),
      facts: { teachers: 2 },
    })
  const extras = { 'policy.weight': Array.from({ length: 6 }, () => [0, 0]), 'policy.bias': [2, -2] }
  const given: Given = { scores: { student: [1] }, extras }

  test('has a state of what the student thinks, the scores, how far each is from their mean, and their spread', () => {
    const { teachers } = toLabels(
      [0, 0],
      [
        [1, 2],
        [3, nothing],
      ],
    )
    const state = toState(tf.tensor2d([[7], [8]]), teachers).arraySync()
    const expected = [
      [7, 1, 3, -1, 1, 1],
      [8, 2, 0, 0, 0, 0],
    ]
    expect(state.map((row) => row.map((value) => Math.round(100 * value) / 100 + 0))).toEqual(expected)
  })

  test('listens to the mean of the teachers that were picked', () => {
    const { mean, count } = meanOfPicked(
      tf.tensor2d([
        [1, 1, 0],
        [0, 0, 0],
      ]),
      tf.tensor2d([
        [1, 3, 9],
        [1, 2, 3],
      ]),
    )
    expect([...mean.dataSync()]).toEqual([2, 0])
    expect([...count.dataSync()]).toEqual([2, 0])
  })

  test('knows how likely a choice was, of teachers that have spoken', () => {
    const log = logProbability(tf.tensor2d([[0.8, 0.3, 0.5]]), tf.tensor2d([[1, 0, 0]]), tf.tensor2d([[1, 1, 0]]))
    expect(log.dataSync()[0]).toBeCloseTo(Math.log(0.8) + Math.log(0.7), 5)
  })

  test('listens to all teachers while it warms up, and to those that it picks after', () => {
    const batch = toLabels([0], [[3], [1]])
    // All: half of (1 - 0)^2 and half of (1 - 2)^2. A coin of .5 picks the first, which is likely to be picked, alone.
    expect(termsAt(create(), batch, given, { epoch: 1 })).toMatchObject({ human: 0.5, teachers: 0.5 })
    const picked = termsAt(create(), batch, given, { epoch: 2 })
    expect(picked).toMatchObject({ human: 0.5, teachers: 2 })
    const p = 1 / (1 + Math.exp(-2))
    expect(picked['policy']).toBeCloseTo(-(-1 * 2 * Math.log(p)), 4)
  })

  test('makes a choice likelier that was paid better than the mean before it, and moves no student by that', () => {
    const method = create()
    const batch = toLabels([0], [[3], [1]])
    const push = () => gradientsAt(method, batch, given, { epoch: 2 })['extra policy.bias'] ?? new Float32Array(2)
    // Paid -1 where 0 was expected: less of the first, which was picked, more of the second.
    expect(push()[0]).toBeGreaterThan(0)
    for (let i = 0; i < 50; i++)
      method.phases[0]?.after?.({ human: 2, teachers: 0 }, { phase: 0, epoch: 2, step: 1, progress: 1 })
    expect(method.memory?.get('baseline')?.[0]).toBeCloseTo(-4, 1)
    expect(push()[0]).toBeLessThan(0)
    const student = gradientsAt(method, batch, given, { epoch: 2 })['score student']
    expect(student?.[0]).toBeCloseTo(0.5 * 2 * (1 - 0) + 0.5 * 2 * (1 - 3), 4)
  })

  test('has the gradients that its terms change by', () => {
    const seen = {
      scores: { student: [1, 0.5] },
      pooled: [[0.4], [1]],
      extras: { ...extras, 'policy.weight': Array.from({ length: 6 }, (_, i) => [0.1 * i, -0.05 * i]) },
    }
    expectGradient(
      create({ entropy: 0.1, warmUp: 0 }),
      toLabels(
        [0, 1],
        [
          [3, 1],
          [1, 2],
        ],
      ),
      seen,
      {
        at: { epoch: 2 },
        of: ['extra policy.weight', 'extra policy.bias'],
      },
    )
  })
})

describe('hidden', () => {
  const sparse = (values: Readonly<Record<number, number>>) => ({
    dimensions: Object.keys(values).map(Number),
    values: Object.values(values),
  })
  const lessons = {
    pooled: sparse({ 0: 2, 2: -1 }),
    pieces: [{ side: 'translation' as const, from: 1, to: 3, ...sparse({ 1: 4 }) }],
  }

  test('lessons come back as they were packed, and no numbers are no lessons', () => {
    expect(unpackLessons(packLessons(lessons))).toEqual(lessons)
    expect(unpackLessons(new Float32Array())).toEqual({ pooled: sparse({}), pieces: [] })
    expect(widthsOf([lessons])).toEqual({ pooled: 3, pieces: 2 })
  })

  test('dimensions are standardised over all rows that have them', () => {
    const other = { pooled: sparse({ 0: 4 }), pieces: [] }
    const [first, second] = standardise(
      new Map([
        [0, lessons],
        [1, other],
      ]),
      { pooled: 3, pieces: 2 },
    ).values()
    expect(first?.pooled).toEqual(sparse({ 0: -1, 2: 0 }))
    expect(second?.pooled).toEqual(sparse({ 0: 1 }))
  })

  const create = () =>
    hidden.create(hidden.settings.parse({ kind: 'hidden', from: ['labels'], scores: 0 }), {
      ...world(),
      facts: { pooled: 3, pieces: 2 },
    })
  const given: Given = {
    scores: { student: [0] },
    pooled: [[1, 1]],
    source: [[[5]]],
    translation: [[[1], [2], [4]]],
    extras: {
      pooled: [
        [1, 0, 0],
        [0, 0, 1],
      ],
      pieces: [[1, 1]],
    },
  }

  test('asks the projected states for what is known of the teacher, by hand', () => {
    const batch = toLabels([nothing], [[nothing]], [[...packLessons(lessons)]])
    // Pooled: (1 - 2)^2 and (1 + 1)^2 of two known. The piece: tokens 2 and 4 are 3 in the mean, 4 is wanted.
    expect(termsAt(create(), batch, given)).toEqual({ pooled: 2.5, pieces: 1 })
  })

  test('asks nothing of rows without hidden knowledge, and no epoch of it is kept', () => {
    expect(termsAt(create(), toLabels([nothing], [[nothing]]), given)).toEqual({ pooled: 0, pieces: 0 })
    expect(create().phases[0]?.admits?.(1, [])).toBe(false)
  })

  test('has the gradients that its terms change by', () => {
    const batch = toLabels([nothing], [[nothing]], [[...packLessons(lessons)]])
    expectGradient(create(), batch, given, { of: ['pooled', 'translation', 'extra pooled', 'extra pieces'] })
  })
})
