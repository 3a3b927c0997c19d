/** A thread that predicts: it reads the release for itself and answers in the order in which it is asked. */

import '../format/architectures.ts'
import { parentPort, workerData } from 'node:worker_threads'
import type { ScorablePair } from '../../../models/pair.ts'
import { predict } from '../../../models/predict.ts'
import type { PairScore } from '../../../models/score.ts'
import { loadRelease } from '../format/release.ts'
import { createEngine, type EngineName } from './create.ts'

export interface PredictSetup {
  readonly model: string
  readonly engine: EngineName
}

export interface PredictOrder {
  readonly pairs: readonly ScorablePair[]
}

export interface PredictAnswer {
  readonly scores?: readonly PairScore[]
  /** Why there are none. */
  readonly failed?: string
}

const { model, engine: name } = workerData as PredictSetup
const release = await loadRelease(model)
const engine = await createEngine(name, release)

const answer = async ({ pairs }: PredictOrder): Promise<PredictAnswer> => {
  try {
    const scores = await predict(pairs, { manifest: release.manifest, engine })
    // Words are most of a score, and nobody asked for them.
    return { scores: scores.map(({ words: _, ...score }) => score) }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}

let last = Promise.resolve()
parentPort?.on('message', (order: PredictOrder) => {
  last = last.then(async () => parentPort?.postMessage(await answer(order)))
})
