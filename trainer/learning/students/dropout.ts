/** Dropout (Srivastava et al. 2014) whose masks follow from the run's seed. */

import * as tf from '@tensorflow/tfjs'
import type { Random } from '../../statistics/random.ts'
import type { Dropout } from './student.ts'

/** Masks from our own stream, because a tensor's seeded noise differs between backends. */
export const createDropout = (rate: number, random: Random): Dropout => {
  if (rate === 0) return (x) => x
  const threshold = Math.round(rate * 65_536)
  const kept = 1 / (1 - threshold / 65_536)
  return (x) => {
    const mask = new Float32Array(x.size)
    for (let i = 0; i < mask.length; i += 2) {
      const bits = random.bits() // two 16-bit draws at once
      mask[i] = (bits & 0xffff) < threshold ? 0 : kept
      mask[i + 1] = bits >>> 16 < threshold ? 0 : kept
    }
    return tf.mul(x, tf.tensor(mask, x.shape))
  }
}
