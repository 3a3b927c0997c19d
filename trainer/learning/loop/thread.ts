/** A thread of thread-crew.ts: computes the gradients of the shards it is given, and steps its part of the rows. */

import { parentPort, workerData } from 'node:worker_threads'
import { type BackendName, chooseBackend } from '../../backends/choose.ts'
import type { Example } from '../batch/example.ts'
import { createVocabulary } from '../batch/vocabulary.ts'
import type { Config } from '../config.ts'
import type { Facts, Moment } from '../methods/method.ts'
import { OPTIMISERS } from '../optimiser/optimiser.ts'
import { loadArchitecture } from '../students/architectures.ts'
import { createMethod } from './create-method.ts'
import { createGradients } from './gradients.ts'
import { createRowSteps, type RowStep } from './rows.ts'
import type { TrainingState } from './state.ts'
import { leave, type ShardMemory, type ShardNote, type SharedVocabulary, sparseOf } from './thread-memory.ts'

export interface ThreadSetup {
  readonly config: Config
  readonly backend: BackendName
  readonly facts: Facts
  readonly state: TrainingState
  readonly vocabulary: SharedVocabulary
  readonly shards: readonly ShardMemory[]
  /** Which of the threads this is: it steps every `of`-th row from `part` on. */
  readonly part: number
  readonly of: number
}

export interface ShardWork {
  readonly shard: number
  readonly share: number
  readonly examples: readonly Example[]
}

export type Order =
  | {
      readonly kind: 'compute'
      readonly at: Moment
      readonly memory: ReadonlyMap<string, Float32Array>
      readonly work: readonly ShardWork[]
    }
  | { readonly kind: 'rows'; readonly step: RowStep; readonly notes: readonly ShardNote[] }

export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'computed'; readonly notes: readonly ShardNote[] }
  | { readonly kind: 'stepped' }

const start = async ({ config, backend, facts, state, vocabulary: arrays, shards, part, of }: ThreadSetup) => {
  await chooseBackend(backend)
  if (config.architectureFile !== undefined) await loadArchitecture(config.architectureFile)
  const vocabulary = createVocabulary(arrays)
  const method = createMethod(config, { facts })
  const optimiser = OPTIMISERS[config.training.optimiser]
  const computeGradients = createGradients({ method, state, vocabulary, dropout: config.training.dropout, seed: config.seed })
  const stepRows = createRowSteps({ method, state, vocabulary, optimiser }, { part, of })

  return async (order: Order): Promise<Answer> => {
    if (order.kind === 'rows') {
      stepRows(sparseOf(shards, order.notes), order.step)
      return { kind: 'stepped' }
    }
    for (const [name, values] of order.memory) method.memory?.get(name)?.set(values)
    const notes: ShardNote[] = []
    for (const { shard, share, examples } of order.work) {
      const gradients = await computeGradients(examples, order.at, shard)
      const memory = shards[shard]
      if (memory) notes.push({ shard, share, loss: gradients.loss, terms: gradients.terms, ...leave(memory, gradients) })
    }
    return { kind: 'computed', notes }
  }
}

const port = parentPort
if (port) {
  // The only one who starts this file is thread-crew.ts.
  const answer = await start(workerData as ThreadSetup)
  port.on('message', (order: Order) => {
    void answer(order).then(
      (done) => port.postMessage(done),
      // Thrown outside the promise, it ends the thread, and the crew hears of it.
      (error: unknown) =>
        setImmediate(() => {
          throw error
        }),
    )
  })
  port.postMessage({ kind: 'ready' } satisfies Answer)
}
