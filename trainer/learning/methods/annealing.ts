/**
 * Annealing (Jafari et al. 2021): the student follows the teacher from something easier, step by step; then people's scores
 * alone, from the best of what it was when it followed the teacher all the way.
 */

import * as tf from '@tensorflow/tfjs'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { glorot } from '../students/initial.ts'
import { affine } from '../students/layers.ts'
import { createBins, toBinTargets } from './bins.ts'
import { toCoarse } from './coarse.ts'
import { squaredError, weightedMean } from './losses.ts'
import type { Batch, MethodKind, Phase, Tape, Terms, World } from './method.ts'
import { heads, noteOf, weigh } from './terms.ts'

const size = z.int().check(z.positive())

const settings = z.strictObject({
  kind: z.literal('annealing'),
  /**
   * What is easier: A, scores nearer to their mean; B, flatter distributions over bins of scores, by a head that is dropped
   * at export; C, scores nearer to the mean of pairs like this one.
   */
  variant: z._default(z.enum(['A', 'B', 'C']), 'B'),
  /** Steps from there to the teacher itself; training.epochs must be as many at least. */
  steps: z._default(size, 7),
  /** Epochs on people's scores alone, at most; 0: none. */
  goldEpochs: z._default(z.int().check(z.nonnegative()), 6),
  /** Share of the rates there. */
  goldRate: z._default(z.number().check(z.gt(0)), 0.1),
  /** Of B: how many bins there are, and the standard deviation of what is believed of a score. */
  bins: z._default(z.int().check(z.gte(3)), 11),
  deviation: z._default(z.number().check(z.gt(0)), 0.3),
  /** Of B: weight of the bins' error, which is some thirty times that of a score. */
  binLoss: z._default(z.number().check(z.gte(0)), 0.05),
  /** Of C: into how many parts of equal size pairs are cut by length, and by how rare their source's words are. */
  parts: z._default(size, 10),
})

type Settings = z.infer<typeof settings>

/** Temperature of an epoch from 1: 1/steps at first, 1 in the last ones. */
export const heatOf = (epoch: number, { epochs, steps }: { readonly epochs: number; readonly steps: number }): number =>
  Math.min(steps, 1 + Math.floor((epoch - 1) / Math.floor(epochs / steps))) / steps

export const annealing: MethodKind<typeof settings> = {
  settings,
  needs: ({ goldEpochs }) => (goldEpochs > 0 ? ['teacher', 'people'] : ['teacher']),
  prepare: async ({ variant, parts }, { rows }) => {
    if (variant === 'B') return {}
    const coarse = toCoarse(rows, variant === 'C' ? parts : undefined)
    return { notes: (row) => coarse.subarray(row, row + 1) }
  },
  create: (own, world) => {
    const { training, rows, plan } = world
    if (training.epochs < own.steps)
      throw new QualityError(
        'BAD_CONFIG',
        `training.epochs: annealing in ${own.steps} steps needs at least as many epochs, got ${training.epochs}`,
        { field: 'training.epochs' },
      )
    const student = world.createStudent()
    const heat = (epoch: number): number => heatOf(epoch, { epochs: training.epochs, steps: own.steps })
    const anneal: Phase = {
      epochs: training.epochs,
      rate: 1,
      from: 'last',
      plan,
      admits: (epoch) => heat(epoch) === 1,
      objective: (tape, batch, { epoch }) => follow(tape, batch, { own, world, heat: heat(epoch) }),
    }
    const isRated = (row: number): boolean => !Number.isNaN(rows.at(row)?.human ?? Number.NaN)
    const gold: Phase = {
      epochs: own.goldEpochs,
      rate: own.goldRate,
      from: 'best',
      plan: (epoch) => plan(epoch, { keep: isRated }),
      objective: (tape, batch) => {
        const outputs = tape.outputs('student')
        const score = squaredError(outputs.score, batch.human.values, weigh(batch.human.known, batch))
        return { score, ...heads(outputs, batch, training) }
      },
    }
    return {
      students: new Map([['student', student]]),
      extras: own.variant === 'B' ? toBinHead(student.widths.pooled, own.bins) : [],
      phases: own.goldEpochs > 0 ? [anneal, gold] : [anneal],
    }
  },
}

const toBinHead = (inputs: number, bins: number) => [
  {
    name: 'bins.weight',
    shape: [inputs, bins],
    initial: (random: Parameters<typeof glorot>[1]) => glorot([inputs, bins], random),
  },
  { name: 'bins.bias', shape: [bins], initial: () => new Float32Array(bins) },
]

interface Following {
  readonly own: Settings
  readonly world: World
  readonly heat: number
}

/** Towards the teacher as far as the heat goes. */
const follow = (tape: Tape, batch: Batch, { own, world: { training }, heat }: Following): Terms => {
  const outputs = tape.outputs('student')
  const { values, known } = batch.teacher
  const weights = weigh(known, batch)
  if (own.variant !== 'B') {
    const eased: tf.Tensor1D = tf.add(tf.mul(values, heat), tf.mul(noteOf(batch, 0), 1 - heat))
    return { score: squaredError(outputs.score, eased, weights), ...heads(outputs, batch, training) }
  }
  const bins = createBins(training, own)
  const { logits, mean } = toBinTargets(values, bins, heat) // [B, K], [B]
  const said = affine(outputs.states.pooled, tape.weight('bins.weight'), tape.weight('bins.bias')) // [B, K]
  const centred = tf.sub(said, tf.mean(said, 1, true))
  return {
    score: squaredError(outputs.score, mean, weights),
    bins: tf.mul(weightedMean(tf.mean(tf.square(tf.sub(centred, logits)), 1), weights), own.binLoss),
    ...heads(outputs, batch, training),
  }
}
