/** A limit on waiting. */

import type { QualityError } from '../models/errors.ts'

/** Rejects with `error` where the work takes longer; the work itself goes on. */
export const withTimeout = async <T>(work: Promise<T>, timeoutMs: number, error: QualityError): Promise<T> => {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(error), timeoutMs)
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
