/**
 * A batch in parts that are worked on side by side. It is always cut in the same way, and what comes of the parts is added
 * in the same order, so that a run has the same bytes on one worker and on eight.
 */

import type { Example } from '../batch/example.ts'
import type { Gradients } from './gradients.ts'

/**
 * Parts of a batch, none of them empty. Batches are sorted by length, so each part gets every so-manieth row and is as mixed
 * as the batch; rows of one group that lie side by side stay together, for terms that compare them.
 */
export const cutBatch = (examples: readonly Example[], shards: number): Example[][] => {
  const parts = Array.from({ length: Math.min(shards, examples.length) }, (): Example[] => [])
  let part: Example[] | undefined
  let group: number | undefined
  for (const example of examples) {
    if (!part || example.group !== group) part = parts.reduce((least, each) => (each.length < least.length ? each : least))
    group = example.group
    part.push(example)
  }
  return parts.filter(({ length }) => length > 0)
}

/** What comes of a part, and its share of the batch's rows. */
export interface ShardResult {
  readonly share: number
  readonly gradients: Pick<Gradients, 'loss' | 'terms' | 'dense'>
}

/** Means over the parts, by their shares: a term of a batch is the mean of its parts' terms. */
export const addShards = (
  results: readonly ShardResult[],
): Pick<Gradients, 'loss' | 'terms'> & { dense: Map<string, Float32Array> } => {
  let loss = 0
  const terms: Record<string, number> = {}
  const dense = new Map<string, Float32Array>()
  for (const { share, gradients } of results) {
    loss += share * gradients.loss
    for (const [name, term] of Object.entries(gradients.terms)) terms[name] = (terms[name] ?? 0) + share * term
    for (const [name, gradient] of gradients.dense) {
      const sum = dense.get(name)
      if (sum) addScaled(sum, gradient, share)
      else dense.set(name, share === 1 ? Float32Array.from(gradient) : gradient.map((value) => share * value))
    }
  }
  return { loss, terms, dense }
}

const addScaled = (sum: Float32Array, gradient: Float32Array, share: number): void => {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + share * (gradient[i] ?? 0)
}
