/** A limit on waiting. */

import { QualityError } from '../../models/errors.ts'
import { parseLimits } from './limits.ts'
import type { Settings } from './settings.ts'

/** Steps of its own that work may take to be done at once. */
const STEPS = 16

/**
 * Rejects with what `late` makes where the work takes longer; the work itself goes on. A timer, and an error with its
 * stack, are made only for work that is not done at once: every request would pay for them.
 */
export const withTimeout = async <T>(work: Promise<T>, timeoutMs: number, late: () => QualityError): Promise<T> => {
  let isDone = false
  const watched = work.finally(() => {
    isDone = true
  })
  for (let step = 0; step < STEPS && !isDone; step++) await undefined
  if (isDone) return watched
  const done = new AbortController()
  const timeout = async (): Promise<never> => {
    // For setTimeout workerd loads a module of Node's, a millisecond of the first request.
    await scheduler.wait(timeoutMs, { signal: done.signal })
    throw late()
  }
  try {
    return await Promise.race([watched, timeout()])
  } finally {
    done.abort()
  }
}

/** The time a request may take. Throws TIMED_OUT. */
export const withinTime = <T>({ LIMITS }: Settings, work: Promise<T>): Promise<T> => {
  const { timeoutMs } = parseLimits(LIMITS)
  return withTimeout(work, timeoutMs, () => new QualityError('TIMED_OUT', `no answer within ${timeoutMs} ms`))
}
