/** From a score and flags to what a chat does with a translation: where the lines are drawn, and which flags draw them closer. */

import type { Flag } from './flags/index.ts'
import type { Score, Verdict } from './score.ts'

/** A score of at least `accept` is accepted, one below `reject` rejected, the rest is for a person to review. */
export interface Thresholds {
  /** Infinity where nothing is accepted. */
  readonly accept: number
  readonly reject: number
}

/**
 * Of releases that state no lines of their own. The rating guideline behind MLQE-PE's direct assessments (Fomicheva et
 * al. 2020, after Guzmán et al. 2019) puts at 70-90 a translation that closely preserves the meaning of the source, at
 * 51-69 one that is understandable but has errors of language, and below that major mistakes or another meaning.
 */
export const THRESHOLDS: Thresholds = { accept: 0.7, reject: 0.5 }

/** The same by how bad it is to show a wrong translation. */
export const PRESETS = {
  lenient: { accept: 0.5, reject: 0.3 },
  balanced: THRESHOLDS,
  strict: { accept: 0.85, reject: 0.7 },
} as const satisfies Record<string, Thresholds>

export type Preset = keyof typeof PRESETS

export const PRESET_NAMES = Object.keys(PRESETS) as Preset[]

/** Share of bad translations that a preset accepts at most, of a release that promises it. */
export const BAD_ACCEPTED = { lenient: 0.2, balanced: 0.1, strict: 0.05 } as const satisfies Record<Preset, number>
/** Share of good translations that are rejected at most. */
export const GOOD_REJECTED = 0.05
/** The chance, over the draws of the rows that a release is calibrated on, that it keeps such a promise. */
export const CONFIDENCE = 0.95

/** What a promise was tested on: people's ratings of the language pair, pairs made right or wrong, or those of its neighbours. */
export type VerdictBasis = 'own' | 'made' | 'pooled'

export interface AcceptLine {
  /** A score of at least this is accepted; absent: nothing is, for nothing could be promised. */
  readonly accept?: number | undefined
  readonly basis: VerdictBasis
  /** Share of good translations that are accepted. */
  readonly goodAccepted: number
}

/** Where the lines of a language pair lie, for messages of one length. */
export type VerdictLines = Readonly<Record<Preset, AcceptLine>> & {
  /** A score below this is rejected; absent: nothing is. */
  readonly reject: { readonly below?: number | undefined; readonly basis: VerdictBasis }
}

/** The lines of a language pair; those of short messages where they lie elsewhere. */
export type PairLines = VerdictLines & { readonly short?: VerdictLines | undefined }

/** The lines of a preset, as callers are told. */
export interface PresetLines {
  /** A score of at least this is accepted; null: nothing is, for nothing could be promised. */
  readonly accept: number | null
  /** A score below this is rejected; 0: nothing is. */
  readonly reject: number
  /** Share of bad translations that is accepted at most, with 95 % confidence. */
  readonly badAccepted: number
  /** Share of good translations that is accepted: the cost of the promise. */
  readonly goodAccepted: number
}

/** What a release says of its verdicts: by language pair, or, as releases did before, one pair of lines for all. */
export interface VerdictCalibration {
  readonly thresholds?: Thresholds | undefined
  readonly verdicts?: Readonly<Record<string, PairLines>> | undefined
  /** A message of at most so many source tokens is short; absent: lines do not depend on the length. */
  readonly shortTokens?: number | undefined
}

export const LENGTHS = ['short', 'long'] as const

/** Short messages are told apart better than sentences, so that each have lines of their own. */
export type MessageLength = (typeof LENGTHS)[number]

/** Of what lines are drawn for; `long` where nothing is said. */
export interface MessageKind {
  readonly languagePair: string
  readonly length?: MessageLength | undefined
}

/** Source tokens that say as much as one of another language: Thai, Lao, Khmer and Burmese are split into clusters. */
const TOKENS_FOR_ONE: Readonly<Record<string, number>> = { th: 2, lo: 2, km: 2, my: 2 }

/** The most source tokens of a short message; 0: lines do not depend on the length. */
export const longestShort = ({ shortTokens = 0 }: Pick<VerdictCalibration, 'shortTokens'>, languagePair: string): number =>
  shortTokens * (TOKENS_FOR_ONE[languagePair.split('-')[0] ?? ''] ?? 1)

export const lengthOf = (
  sourceTokens: number,
  languagePair: string,
  calibration: Pick<VerdictCalibration, 'shortTokens'>,
): MessageLength => (sourceTokens <= longestShort(calibration, languagePair) ? 'short' : 'long')

/** The lines for messages of a kind; undefined where the release has none of the language pair. */
export const linesOf = (
  { verdicts }: VerdictCalibration,
  { languagePair, length = 'long' }: MessageKind,
): VerdictLines | undefined => {
  const lines = verdicts?.[languagePair]
  return length === 'short' ? (lines?.short ?? lines) : lines
}

/** The lines for a preset, or those that the caller draws. `balanced` where nothing is asked for. */
export const toThresholds = (
  calibration: VerdictCalibration,
  message: MessageKind,
  asked?: Preset | Thresholds,
): Thresholds => {
  if (typeof asked === 'object') return asked
  const lines = linesOf(calibration, message)
  if (!lines) return asked === undefined ? (calibration.thresholds ?? THRESHOLDS) : PRESETS[asked]
  const accept = lines[asked ?? 'balanced'].accept ?? Number.POSITIVE_INFINITY
  // A good translation that is accepted is not rejected: the lower line keeps both promises.
  return { accept, reject: Math.min(accept, lines.reject.below ?? 0) }
}

/** The weakest basis of the two lines of `balanced`, of one length or more. */
export const toVerdictBasis = (...lines: readonly VerdictLines[]): VerdictBasis => {
  const stoodOn = lines.flatMap(({ balanced, reject }) => [balanced.basis, reject.basis])
  return (['pooled', 'made'] as const).find((basis) => stoodOn.includes(basis)) ?? 'own'
}

export const toVerdict = (score: number, { accept, reject }: Thresholds): Exclude<Verdict, 'unsupported'> =>
  score >= accept ? 'accept' : score < reject ? 'reject' : 'review'

/**
 * The best verdict a translation with a flag can have; flags that are not here leave it to the score. A text in
 * another script may be its language in Latin letters; one in the source language, or a third, a name or a failure.
 */
export const BEST_VERDICT: Readonly<Partial<Record<Flag, 'review' | 'reject'>>> = {
  empty: 'reject',
  copy: 'review',
  script: 'review',
  language: 'review',
  terms: 'review',
  untranslated: 'review',
  numbers: 'review',
  swapped: 'review',
  names: 'review',
  links: 'review',
  mentions: 'review',
  markup: 'review',
  repetition: 'reject',
  length: 'review',
}

/** The verdict of a score, lowered to the best that its flags allow; a flag that is not known here, of a newer service, allows all. */
export const overrule = (verdict: Verdict, flags: readonly string[]): Verdict => {
  if (verdict === 'unsupported') return verdict
  const best = flags.map((flag) => (flag in BEST_VERDICT ? BEST_VERDICT[flag as Flag] : undefined))
  // A text that is neither in the script nor in the language that it should be in is no translation.
  const isElsewhere = flags.includes('script') && (flags.includes('language') || flags.includes('copy'))
  if (isElsewhere || best.includes('reject')) return 'reject'
  return verdict === 'accept' && best.includes('review') ? 'review' : verdict
}

/** Nothing was translated, or nothing there was to translate: no person would give a point. */
export const EMPTY_SCORE: Score = {
  score: 0,
  interval: [0, 0],
  verdict: 'reject',
  flags: ['empty'],
  words: [],
  tokens: { source: 0, translation: 0 },
  raw: null,
}

/** Nothing to translate, and nothing changed: as good as can be. */
export const SAME_SCORE: Score = { ...EMPTY_SCORE, score: 1, interval: [1, 1], verdict: 'accept', flags: ['same'] }
