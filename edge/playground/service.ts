/** The playground's calls to the service it is served by. */

import type { Flag } from '../../models/flags/index.ts'
import type { CalibrationBasis, Score } from '../../models/score.ts'
import type { Preset, PresetLines } from '../../models/verdict.ts'
import { TEXTS } from './texts.ts'

export interface ScoreRequest {
  readonly source: string
  readonly translation: string
  readonly sourceLang: string
  readonly targetLang: string
  /** The score from which a translation is accepted; without it the release's own lines hold. */
  readonly threshold?: number | Preset
  readonly logProbs?: readonly number[]
}

/** A 200 reply of `POST /v1/score`, as far as the page shows it. */
export interface ShownReply extends Pick<Score, 'score' | 'interval' | 'verdict' | 'words' | 'tokens' | 'raw' | 'logProbs'> {
  readonly reason?: string
  readonly critical?: number
  readonly calibration?: CalibrationBasis
  readonly flags: readonly (Flag | (string & {}))[]
  readonly model: { readonly id: string; readonly name: string; readonly engine: string }
}

/** An error reply (RFC 9457), or what stands for one where there was no reply. */
export interface ShownProblem {
  readonly title: string
  readonly detail: string
  readonly status?: number
  readonly code?: string
  readonly type?: string
}

export type Outcome = { readonly reply: ShownReply } | { readonly problem: ShownProblem }

export const SCORE_URL = new URL('/v1/score', location.origin).href

/** Never throws: whatever happens is an outcome to show. */
export const requestScore = async (request: ScoreRequest, key: string): Promise<Outcome> => {
  try {
    const response = await fetch(SCORE_URL, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorise(key) },
      body: JSON.stringify(request),
    })
    const body: unknown = await response.json()
    return response.ok ? { reply: body as ShownReply } : { problem: body as ShownProblem }
  } catch {
    return { problem: TEXTS.noAnswer }
  }
}

/** What the service says of its language pairs, as far as the page shows it. */
export interface Language {
  readonly languagePair: string
  readonly presets?: Readonly<Record<Preset, PresetLines>> | undefined
  /** Of messages of at most so many source tokens; `presets` are of the others, or of all. */
  readonly short?: { readonly tokens: number; readonly presets: NonNullable<Language['presets']> } | undefined
}

/** The language pairs the service knows; none where it does not say. */
export const requestLanguages = async (key: string): Promise<readonly Language[]> => {
  try {
    const response = await fetch('/v1/languages', { headers: authorise(key) })
    if (!response.ok) return []
    const { languages } = (await response.json()) as { languages: readonly Language[] }
    return languages
  } catch {
    return []
  }
}

const authorise = (key: string): Record<string, string> => (key ? { authorization: `Bearer ${key}` } : {})
