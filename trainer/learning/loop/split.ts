/** Into how many shards a batch is cut, and how many threads work on them. */

import { availableParallelism } from 'node:os'
import { QualityError } from '../../../models/errors.ts'
import type { BackendName } from '../../backends/choose.ts'
import type { Config } from '../config.ts'
import { OPTIMISERS } from '../optimiser/optimiser.ts'
import { type Crew, createLoneCrew } from './crew.ts'
import { createThreadCrew, type ThreadCrewOptions } from './thread-crew.ts'

export interface WorkSplit {
  readonly shards: number
  readonly threads: number
}

/** Shards of the wasm backend, which runs on one processor, unless the configuration says otherwise. */
const WASM_SHARDS = 4

/**
 * Threads are there for shards: where they are asked for on tfjs-node, it spreads none of its operations (choose.ts).
 * Throws BAD_CONFIG for more threads than shards there.
 */
export const splitOf = ({ backend: { shards, threads } }: Pick<Config, 'backend'>, backend: BackendName): WorkSplit => {
  if (backend === 'wasm') {
    const cut = shards ?? WASM_SHARDS
    return { shards: cut, threads: Math.min(threads ?? availableParallelism(), cut) }
  }
  const cut = shards ?? 1
  if (threads !== undefined && threads > cut)
    throw new QualityError(
      'BAD_CONFIG',
      `backend.threads: ${threads} threads need at least as many backend.shards, got ${cut}`,
      {
        field: 'backend.threads',
      },
    )
  return { shards: cut, threads: threads ?? 1 }
}

/** One thread is this one. */
export const createCrew = ({
  split: { shards, threads },
  ...options
}: Omit<ThreadCrewOptions, 'shards' | 'threads'> & { readonly split: WorkSplit }): Promise<Crew> | Crew => {
  const { config } = options
  const { dropout, optimiser } = config.training
  if (threads > 1) return createThreadCrew({ ...options, shards, threads })
  return createLoneCrew({ ...options, shards, dropout, seed: config.seed, optimiser: OPTIMISERS[optimiser] })
}
