/** Presets are of the release and the language pair: what is listed is what they do. */

import { describe, expect, test } from 'vitest'
import { createApp } from '../../edge/app.ts'
import { KERNEL } from '../../edge/engines/kernel-engine.ts'
import { languagesReplySchema } from '../../edge/openapi/about.ts'
import { loadBundled } from '../../edge/releases/release.ts'
import type { LanguagesReply, ScoreReply } from '../../edge/scoring/wire.ts'
import manifest from '../../models/default/manifest.json'
import student from '../../models/default/student.bin'
import { PAIR } from './worker.ts'

const LINES = {
  lenient: { accept: 0, basis: 'own', goodAccepted: 1 },
  balanced: { accept: 0.999, basis: 'own', goodAccepted: 0.25 },
  strict: { basis: 'pooled', goodAccepted: 0 },
  reject: { below: 0.01, basis: 'made' },
} as const

/** The service with lines of its own for Romanian, and none for the others. */
const serve = async (more: object = {}, lines: object = LINES) => {
  const calibration = { ...manifest.calibration, ...more, verdicts: { 'ro-en': lines } }
  const release = await loadBundled({ manifest: JSON.stringify({ ...manifest, calibration }), student }, KERNEL)
  const app = createApp({ getRelease: () => Promise.resolve({ release, channel: null }), channels: () => [] })
  return async <T>(path: string, body?: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json' }
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : {}
    return await (await app.request(path, init, { ACCESS: 'open' })).json()
  }
}

describe('presets', () => {
  test('are listed with what they promise and what that costs, where the release says so', async () => {
    const ask = await serve()
    const reply = await ask<LanguagesReply>('/v1/languages')
    expect(languagesReplySchema.safeParse(reply).success).toBe(true)
    const presetsOf = (wanted: string) => reply.languages.find(({ languagePair }) => languagePair === wanted)?.presets
    expect(presetsOf('ro-en')).toEqual({
      lenient: { accept: 0, reject: 0, badAccepted: 0.2, goodAccepted: 1 },
      balanced: { accept: 0.999, reject: 0.01, badAccepted: 0.1, goodAccepted: 0.25 },
      strict: { accept: null, reject: 0.01, badAccepted: 0.05, goodAccepted: 0 },
    })
    expect(presetsOf('et-en')).toBeUndefined()
  })

  test('decide as listed, balanced where none is asked for, and the reply says on what they stand', async () => {
    const ask = await serve()
    const verdictOf = async (threshold?: string): Promise<string> =>
      (await ask<ScoreReply>('/v1/score', { ...PAIR, threshold })).verdict
    expect([await verdictOf('lenient'), await verdictOf(), await verdictOf('balanced'), await verdictOf('strict')]).toEqual([
      'accept',
      'review',
      'review',
      'review',
    ])
    expect((await ask<ScoreReply>('/v1/score', PAIR)).calibration).toBe('made')
  })

  test('of short messages are listed and decide apart, where the release has them', async () => {
    const { tokens } = await (await serve())<ScoreReply>('/v1/score', PAIR)
    const short = { ...LINES, balanced: { accept: 0, basis: 'own', goodAccepted: 1 } }
    const decide = async (shortTokens: number): Promise<string> => {
      const ask = await serve({ shortTokens }, { ...LINES, short })
      const listed = await ask<LanguagesReply>('/v1/languages')
      expect(languagesReplySchema.safeParse(listed).success).toBe(true)
      const language = listed.languages.find(({ languagePair }) => languagePair === 'ro-en')
      expect(language?.short).toMatchObject({ tokens: shortTokens, presets: { balanced: { accept: 0, goodAccepted: 1 } } })
      expect(language?.presets?.balanced.accept).toBe(0.999)
      return (await ask<ScoreReply>('/v1/score', PAIR)).verdict
    }
    expect([await decide(tokens.source), await decide(tokens.source - 1)]).toEqual(['accept', 'review'])
  })
})
