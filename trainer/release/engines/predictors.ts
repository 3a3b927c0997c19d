/** Predictions of one release, by this thread or by several side by side; a score is the same whichever makes it. */

import { Worker } from 'node:worker_threads'
import { QualityError } from '../../../models/errors.ts'
import type { ScorablePair } from '../../../models/pair.ts'
import { predict } from '../../../models/predict.ts'
import type { PairScore } from '../../../models/score.ts'
import type { Release } from '../format/release.ts'
import { createEngine, type EngineName } from './create.ts'
import type { PredictAnswer, PredictOrder, PredictSetup } from './predict-thread.ts'

export interface Predictor {
  /** How many calls are worth having under way at once. */
  readonly parallel: number
  predict(pairs: readonly ScorablePair[]): Promise<readonly PairScore[]>
  close(): Promise<void>
}

export interface PredictorOptions {
  /** Folder of the release. */
  readonly model: string
  readonly engine: EngineName
  /** 1: this thread. */
  readonly threads: number
}

/** Throws as `createEngine` does. */
export const createPredictor = async (release: Release, { model, engine, threads }: PredictorOptions): Promise<Predictor> => {
  // The first engine is opened here, so that what is wrong with the release is told once, and the kernel is built once.
  const own = await createEngine(engine, release)
  const { manifest } = release
  if (threads <= 1) return { parallel: 1, predict: (pairs) => predict(pairs, { manifest, engine: own }), close: async () => {} }
  const crew = Array.from({ length: threads }, () => startThread({ model, engine }))
  let next = 0
  return {
    // One under way and one waiting, so that no thread waits for this one.
    parallel: 2 * threads,
    predict: (pairs) => (crew[next++ % threads] as PredictThread).ask(pairs),
    close: async () => {
      await Promise.all(crew.map(({ close }) => close()))
    },
  }
}

interface PredictThread {
  ask(pairs: readonly ScorablePair[]): Promise<readonly PairScore[]>
  close(): Promise<unknown>
}

const startThread = (setup: PredictSetup): PredictThread => {
  const worker = new Worker(new URL('./predict-thread.ts', import.meta.url), { workerData: setup })
  const waiting: PromiseWithResolvers<readonly PairScore[]>[] = []
  let ended: unknown
  const fail = (error: unknown): void => {
    ended ??= error
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  worker.on('message', ({ scores, failed }: PredictAnswer) => {
    const asked = waiting.shift()
    if (scores) asked?.resolve(scores)
    else asked?.reject(new QualityError('BAD_STUDENT', failed ?? 'a scoring thread failed'))
  })
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`a scoring thread ended with code ${code}`)))
  return {
    ask: (pairs) => {
      if (ended !== undefined) return Promise.reject(ended)
      const asked = Promise.withResolvers<readonly PairScore[]>()
      waiting.push(asked)
      worker.postMessage({ pairs } satisfies PredictOrder)
      return asked.promise
    },
    close: () => worker.terminate(),
  }
}
