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

/** The wasm backend runs on one processor. The others spread every operation over all of them by themselves. */
const WASM_SHARDS = 4

/** Throws BAD_CONFIG for threads on a backend that has its own. */
export const splitOf = ({ backend: { shards, threads } }: Pick<Config, 'backend'>, backend: BackendName): WorkSplit => {
  if (backend === 'wasm') {
    const cut = shards ?? WASM_SHARDS
    return { shards: cut, threads: Math.min(threads ?? availableParallelism(), cut) }
  }
  if (threads !== undefined && threads > 1)
    throw new QualityError('BAD_CONFIG', `backend.threads: ${backend} has threads of its own, got ${threads}`, {
      field: 'backend.threads',
    })
  return { shards: shards ?? 1, threads: 1 }
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
