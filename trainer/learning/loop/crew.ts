/** Who works on the shards of a batch: this thread alone (here), or others beside it (thread-crew.ts). */

import type { Example } from '../batch/example.ts'
import type { Moment } from '../methods/method.ts'
import type { TypeGradient } from '../students/hashed-table.ts'
import { createGradients, type GradientsOptions } from './gradients.ts'
import { createRowSteps, type RowStep, type RowsOptions } from './rows.ts'
import { cutBatch, type ShardResult } from './shards.ts'

export interface Crew {
  /** What each shard of the batch asks of the weights, in order. */
  compute(examples: readonly Example[], at: Moment): Promise<readonly ShardResult[]>
  /** Steps the rows of sparse weights by what the last batch asks of them. */
  stepRows(step: RowStep): Promise<void>
  close(): Promise<void>
}

export interface CrewOptions extends GradientsOptions, RowsOptions {
  readonly shards: number
}

export const createLoneCrew = (options: CrewOptions): Crew => {
  const computeGradients = createGradients(options)
  const stepRows = createRowSteps(options)
  let rows = new Map<string, TypeGradient[]>()
  return {
    compute: async (examples, at) => {
      rows = new Map()
      const results: ShardResult[] = []
      for (const [shard, part] of cutBatch(examples, options.shards).entries()) {
        const share = part.length / examples.length
        const gradients = await computeGradients(part, at, shard)
        results.push({ share, gradients })
        for (const [name, gradient] of gradients.sparse) rows.set(name, [...(rows.get(name) ?? []), { ...gradient, share }])
      }
      return results
    },
    stepRows: async (step) => stepRows(rows, step),
    close: async () => {},
  }
}
