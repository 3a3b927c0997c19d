/**
 * Reinforced selection of teachers (Yuan et al. 2021): a policy picks, for each pair, the teachers that the student listens
 * to, and learns by REINFORCE from how near that brings the student to people.
 */

import * as tf from '@tensorflow/tfjs'
import * as z from 'zod/mini'
import { glorot } from '../students/initial.ts'
import { affine } from '../students/layers.ts'
import { squaredError, weightedMean } from './losses.ts'
import type { Batch, MethodKind } from './method.ts'
import { bernoulli, detach, heads, weigh } from './terms.ts'

const weight = z.number().check(z.gte(0))

const settings = z.strictObject({
  kind: z.literal('reinforced'),
  /** Epochs in which all teachers are listened to. */
  warmUp: z._default(z.int().check(z.nonnegative()), 1),
  /** What the policy is paid for: how near the student is to people alone, or to the teachers that were picked too. */
  reward: z._default(z.enum(['people', 'both']), 'people'),
  /** Of the policy's entropy, which keeps it from picking always the same. */
  entropy: z._default(weight, 0.01),
})

/** How fast the mean reward, which a reward is measured against, follows. */
const DECAY = 0.9

/**
 * What the policy knows of a pair: what the student thinks of it, each teacher's score, how far it is from their mean, and how
 * far they are apart. [B, pooled + 2 teachers + 1]
 */
export const toState = (pooled: tf.Tensor2D, { values, known }: Batch['teachers']): tf.Tensor2D => {
  const count = tf.maximum(tf.sum(known, 1, true), 1)
  const mean = tf.div(tf.sum(tf.mul(values, known), 1, true), count) // [B, 1]
  const apart = tf.mul(tf.sub(values, mean), known) // [B, M]
  const deviation = tf.sqrt(tf.add(tf.div(tf.sum(tf.square(apart), 1, true), count), 1e-6)) // [B, 1]
  return tf.concat<tf.Tensor2D>(
    [detach(pooled), tf.mul(values, known), tf.reshape(apart, [-1, values.shape[1]]), tf.reshape(deviation, [-1, 1])],
    1,
  )
}

/** Mean of the teachers that were picked, 0 where none was; and how many they are. Both [B]. */
export const meanOfPicked = (picked: tf.Tensor2D, values: tf.Tensor2D): { mean: tf.Tensor1D; count: tf.Tensor1D } => {
  const count: tf.Tensor1D = tf.sum(picked, 1)
  const mean: tf.Tensor1D = tf.div(tf.sum(tf.mul(picked, values), 1), tf.maximum(count, 1))
  return { mean, count }
}

/** Logarithm of the probability of a choice, over the teachers that have spoken. [B] */
export const logProbability = (p: tf.Tensor2D, picked: tf.Tensor2D, known: tf.Tensor2D): tf.Tensor1D => {
  const safe = tf.clipByValue(p, 1e-6, 1 - 1e-6)
  const each = tf.add(tf.mul(picked, tf.log(safe)), tf.mul(tf.sub(1, picked), tf.log(tf.sub(1, safe))))
  return tf.sum(tf.mul(each, known), 1)
}

export const reinforced: MethodKind<typeof settings> = {
  settings,
  needs: () => ['people', 'teachers'],
  create: ({ warmUp, reward, entropy }, { createStudent, training, plan, facts: { teachers = 1 } }) => {
    const student = createStudent()
    const policy = [student.widths.pooled + 2 * teachers + 1, teachers]
    const baseline = new Float32Array(1)
    const share = training.goldWeight
    return {
      students: new Map([['student', student]]),
      extras: [
        { name: 'policy.weight', shape: policy, initial: (random) => glorot(policy, random) },
        { name: 'policy.bias', shape: [teachers], initial: () => new Float32Array(teachers).fill(1) },
      ],
      memory: new Map([['baseline', baseline]]),
      phases: [
        {
          epochs: training.epochs,
          rate: 1,
          from: 'last',
          plan,
          objective: (tape, batch, { epoch }) => {
            const outputs = tape.outputs('student')
            const { values, known } = batch.teachers
            const logits = affine(
              toState(outputs.states.pooled, batch.teachers),
              tape.weight('policy.weight'),
              tape.weight('policy.bias'),
            )
            const p: tf.Tensor2D = tf.sigmoid(logits) // [B, M]
            const picked = epoch <= warmUp ? known : tf.mul<tf.Tensor2D>(bernoulli(p, tape.noise(p.shape)), known)
            const { mean, count } = meanOfPicked(picked, values)
            const error = tf.square(tf.sub(detach(outputs.score), batch.human.values))
            const off = tf.square(tf.sub(detach(outputs.score), mean))
            const paid = tf.neg(reward === 'both' ? tf.add(error, off) : error) // [B]
            const gain = tf.sub(paid, baseline[0] ?? 0)
            const judged = weigh(batch.human.known, batch)
            const isOpen = epoch > warmUp ? 1 : 0
            return {
              human: tf.mul(squaredError(outputs.score, batch.human.values, judged), share),
              teachers: tf.mul(squaredError(outputs.score, mean, weigh(tf.minimum(count, 1), batch)), 1 - share),
              policy: tf.mul(weightedMean(tf.neg(tf.mul(gain, logProbability(p, picked, known))), judged), isOpen),
              entropy: tf.mul(weightedMean(tf.sum(tf.mul(entropyOf(p), known), 1), judged), -entropy * isOpen),
              ...heads(outputs, batch, training),
            }
          },
          after: ({ human = 0, teachers: off = 0 }) => {
            const paid = -human / Math.max(share, 1e-6) - (reward === 'both' ? off / Math.max(1 - share, 1e-6) : 0)
            baseline[0] = DECAY * (baseline[0] ?? 0) + (1 - DECAY) * paid
          },
        },
      ],
    }
  },
}

/** Of a coin. */
const entropyOf = (p: tf.Tensor2D): tf.Tensor2D => {
  const safe = tf.clipByValue(p, 1e-6, 1 - 1e-6)
  return tf.neg(tf.add(tf.mul(safe, tf.log(safe)), tf.mul(tf.sub(1, safe), tf.log(tf.sub(1, safe)))))
}
