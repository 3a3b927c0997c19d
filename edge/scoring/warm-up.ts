/**
 * What a Worker does while it starts, so that its first request finds the code run once. Workers starts an isolate while
 * the caller's TLS handshake is still under way, and does not count it as a request's CPU time.
 */

import type { Engine } from '../../models/engine.ts'
import { GOLDEN_PAIRS } from '../../models/golden.ts'
import type { Manifest } from '../../models/manifest.ts'
import { LIMITS } from '../platform/limits.ts'
import type { LoadedRelease } from '../releases/release.ts'
import { readMessage } from './plain-message.ts'
import { replyTo } from './reply.ts'

const [PAIR] = GOLDEN_PAIRS

/** Scores a pair with a release. Never rejects: the first request meets what is wrong, and answers with it. */
export const warmUp = async (load: () => LoadedRelease | Promise<LoadedRelease>): Promise<void> => {
  try {
    const { asked } = await readMessage({ ...PAIR, sourceLang: 'ro', targetLang: 'en' }, LIMITS)
    await replyTo(asked, { release: await load(), channel: null })
  } catch {
    // Said by the first request, which comes to the same.
  }
}

/** A release before its student is there: it knows nothing, and reads and flags texts as the whole one does. */
export const withoutStudent = (manifest: Manifest, engine: Engine = IGNORANT): LoadedRelease => ({
  id: '',
  manifest,
  engine,
  sha256: '',
  loadText: () => Promise.resolve(null),
})

const IGNORANT: Engine = {
  name: 'none',
  run: (batch) =>
    batch.map(({ translation }) => ({ score: 0, critical: 0, words: new Float32Array(translation.tokens.length) })),
}
