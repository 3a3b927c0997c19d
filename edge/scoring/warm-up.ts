/**
 * What a Worker does while it starts, so that its first request finds the student loaded and the code run once. Workers
 * starts an isolate while the caller's TLS handshake is still under way, and does not count it as a request's CPU time.
 */

import { GOLDEN_PAIRS } from '../../models/golden.ts'
import { LIMITS } from '../platform/limits.ts'
import type { ReleaseSource } from '../releases/release.ts'
import { parseMessage } from './message.ts'
import { replyTo } from './reply.ts'

const [PAIR] = GOLDEN_PAIRS

/** Loads the bundled release and scores a pair. Never rejects: the first request meets what is wrong, and answers with it. */
export const warmUp = async (source: ReleaseSource): Promise<void> => {
  try {
    const { asked } = parseMessage({ ...PAIR, sourceLang: 'ro', targetLang: 'en' }, LIMITS)
    await replyTo(asked, { release: await source.get(), channel: null })
  } catch {
    // Said by the first request, which comes to the same.
  }
}
