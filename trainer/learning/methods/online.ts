/**
 * Online distillation (Li et al. 2021, OKDHP): students of several sizes learn side by side, and from the mean of what they
 * say, weighed by a gate. They have the table and the first layers in common; any of them can be exported.
 */

import * as tf from '@tensorflow/tfjs'
import * as z from 'zod/mini'
import { glorot } from '../students/initial.ts'
import { affine } from '../students/layers.ts'
import { squaredError } from './losses.ts'
import type { MethodKind } from './method.ts'
import { detach, heads, target, weigh } from './terms.ts'

const weight = z.number().check(z.gte(0))

const settings = z.strictObject({
  kind: z.literal('online'),
  /** student.hidden of each branch, the first being what the gate looks at. */
  hidden: z._default(
    z.array(z.int().check(z.positive())).check(
      z.minLength(2, 'needs at least two sizes'),
      z.refine((sizes) => new Set(sizes).size === sizes.length, 'must be of different sizes'),
    ),
    [96, 64, 32],
  ),
  /** Of the error of the branches' mean. */
  ensemble: z._default(weight, 1),
  /** Of how far branches are from that mean, once the ramp is over. */
  mimic: z._default(weight, 2),
  /** Share of the training until then. */
  ramp: z._default(z.number().check(z.gt(0), z.lte(1)), 0.4),
})

/** From e^-5 to 1: what the branches say at first is worth nothing to each other. */
export const rampAt = (progress: number, ramp: number): number => Math.exp(-5 * (1 - Math.min(1, progress / ramp)) ** 2)

export const online: MethodKind<typeof settings> = {
  settings,
  needs: () => [],
  create: ({ hidden, ensemble, mimic, ramp }, { createStudent, training, plan }) => {
    const students = new Map(hidden.map((size) => [`hidden-${size}`, createStudent({ hidden: size })]))
    const [first = createStudent()] = students.values()
    const gate = [first.widths.pooled, students.size]
    return {
      students,
      common: new Set([first.tables.source, first.tables.translation, ...first.stem.parameters]),
      extras: [
        { name: 'gate.weight', shape: gate, initial: (random) => glorot(gate, random) },
        { name: 'gate.bias', shape: [students.size], initial: () => new Float32Array(students.size) },
      ],
      phases: [
        {
          epochs: training.epochs,
          rate: 1,
          from: 'last',
          plan,
          objective: (tape, batch, { progress }) => {
            const outputs = Array.from(students.keys(), (name) => tape.outputs(name))
            const scores = outputs.map(({ score }) => score)
            const seen = outputs[0]?.states.pooled ?? tf.zeros<tf.Rank.R2>([1, 1])
            const shares: tf.Tensor2D = tf.softmax(affine(seen, tape.weight('gate.weight'), tape.weight('gate.bias'))) // [B, branches]
            const mean: tf.Tensor1D = tf.sum(tf.mul(shares, tf.stack(scores, 1)), 1)
            const { values, known } = target(batch, training.goldWeight)
            const weights = weigh(known, batch)
            const everywhere = weigh(tf.onesLike(known), batch)
            return {
              branches: tf.addN(scores.map((score) => squaredError(score, values, weights))),
              ensemble: tf.mul(squaredError(mean, values, weights), ensemble),
              mimic: tf.mul(
                tf.addN(scores.map((score) => squaredError(score, detach(mean), everywhere))),
                mimic * rampAt(progress, ramp),
              ),
              ...sumTerms(outputs.map((each) => heads(each, batch, training))),
            }
          },
        },
      ],
    }
  },
}

/** Terms of one name, added. */
const sumTerms = (terms: readonly Readonly<Record<string, tf.Scalar>>[]): Record<string, tf.Scalar> => {
  const names = new Set(terms.flatMap((each) => Object.keys(each)))
  return Object.fromEntries(Array.from(names, (name) => [name, tf.addN(terms.flatMap((each) => each[name] ?? []))]))
}
