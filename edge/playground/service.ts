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
  /** Seconds after which to ask again. */
  readonly retryAfter?: number
}

export type Outcome<Reply = ShownReply> = { readonly reply: Reply } | { readonly problem: ShownProblem }

export const SCORE_URL = new URL('/v1/score', location.origin).href

export const requestScore = (request: ScoreRequest, key: string): Promise<Outcome> => post(SCORE_URL, request, key)

/** An item of a batch that was scored, or what is wrong with it. */
export type ItemOutcome = Omit<ShownReply, 'model' | 'words'> | { readonly error: ShownProblem }

/** Pairs of a request: as many as every service takes that has no limits of its own, and few enough to see it go on. */
export const BATCH = 32

const TRIES = 4
const SECOND = 1000

/** `POST /v1/score/batch`, in order. A service that says when to come again is asked again then. */
export const requestBatch = async (items: readonly ScoreRequest[], key: string): Promise<Outcome<ShownBatch>> => {
  const body = { items: items.map((item) => ({ ...item, detail: 'score' })) }
  for (let left = TRIES; ; left--) {
    const outcome = await post<ShownBatch>('/v1/score/batch', body, key)
    if ('reply' in outcome || outcome.problem.retryAfter === undefined || left === 1) return outcome
    const seconds = outcome.problem.retryAfter
    await new Promise((resolve) => setTimeout(resolve, seconds * SECOND))
  }
}

export interface ShownBatch {
  readonly items: readonly ItemOutcome[]
}

interface RankRequest extends Pick<ScoreRequest, 'source' | 'sourceLang' | 'targetLang'> {
  readonly translations: readonly string[]
  readonly channel?: string
}

/** A 200 reply of `POST /v1/rank`, as far as the page shows it. */
export interface RankingReply {
  readonly ranking: readonly (Pick<ShownReply, 'score' | 'interval' | 'verdict' | 'flags' | 'tokens'> & {
    readonly index: number
    readonly agreement: number | null
    readonly beats: readonly number[]
  })[]
  readonly model: ServedModel
}

export const requestRanking = (request: RankRequest, key: string): Promise<Outcome<RankingReply>> =>
  post('/v1/rank', { ...request, detail: 'score' }, key)

/** Never throws: whatever happens is an outcome to show. */
const post = async <Reply>(url: string, request: unknown, key: string): Promise<Outcome<Reply>> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorise(key) },
      body: JSON.stringify(request),
    })
    const body: unknown = await response.json()
    if (response.ok) return { reply: body as Reply }
    const wait = response.headers.get('retry-after')
    return { problem: { ...(body as ShownProblem), ...(wait === null ? {} : { retryAfter: Number(wait) }) } }
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

export interface ServedLanguages {
  readonly languages: readonly Language[]
  /** Id of the release. */
  readonly release?: string
}

/** The language pairs the service knows; none where it does not say. */
export const requestLanguages = async (key: string): Promise<ServedLanguages> => {
  try {
    const response = await fetch('/v1/languages', { headers: authorise(key) })
    if (!response.ok) return { languages: [] }
    const { languages, model } = (await response.json()) as Pick<ServedLanguages, 'languages'> & { model: { id: string } }
    return { languages, release: model.id }
  } catch {
    return { languages: [] }
  }
}

export interface ServedModel {
  readonly name: string
  /** Null for the release that was deployed with the service. */
  readonly channel: string | null
}

/** The releases that are served; none where the service does not say. */
export const requestModels = async (key: string): Promise<readonly ServedModel[]> => {
  try {
    const response = await fetch('/v1/models', { headers: authorise(key) })
    if (!response.ok) return []
    const { models } = (await response.json()) as { models: readonly ServedModel[] }
    return models
  } catch {
    return []
  }
}

const authorise = (key: string): Record<string, string> => (key ? { authorization: `Bearer ${key}` } : {})
