/** What training says while it goes on: the rate, what is left, and every epoch's result. */

import type { EpochResult, Progress } from './checkpoint.ts'
import type { Output } from './output.ts'

export interface ProgressLine {
  /** To be called after each step; speaks at most every 30 seconds. */
  step(progress: Progress, pairs: number): void
  epoch(result: EpochResult, progress: Progress): void
}

const INTERVAL_MS = 30_000

export const createProgressLine = (options: {
  readonly output: Output
  readonly totalSteps: number
  readonly stepsPerEpoch: number
}): ProgressLine => {
  const { output, totalSteps, stepsPerEpoch } = options
  const started = performance.now()
  let spoken = started
  let pairs = 0
  let steps = 0
  const pace = (done: number): string => {
    const seconds = (performance.now() - started) / 1000
    const left = ((totalSteps - done) * seconds) / Math.max(1, steps)
    return `${Math.round(pairs / seconds)} pairs/s, ${toClock(left)} left`
  }
  return {
    step: ({ step, epoch, stepInEpoch, lossSum }, batch) => {
      pairs += batch
      steps++
      if (performance.now() - spoken < INTERVAL_MS) return
      spoken = performance.now()
      output.progress(
        `epoch ${epoch} step ${stepInEpoch}/${stepsPerEpoch}: loss ${(lossSum / stepInEpoch).toFixed(4)}, ${pace(step)}`,
      )
    },
    epoch: ({ epoch, loss, meanPearson, pearson }, { step }) => {
      const each = Object.entries(pearson).map(([pair, value]) => `${pair} ${value.toFixed(3)}`)
      output.progress(
        `epoch ${epoch}: loss ${loss.toFixed(4)}, dev Pearson ${meanPearson.toFixed(4)} (${each.join(', ')}), ${pace(step)}`,
      )
    },
  }
}

/** 3,725 seconds -> `1:02:05`. */
export const toClock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}
