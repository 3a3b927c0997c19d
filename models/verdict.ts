/** From a score and flags to what a chat does with a translation: where the lines are drawn, and which flags draw them closer. */

import type { Flag } from './flags/index.ts'
import type { Score, Verdict } from './score.ts'

/** A score of at least `accept` is accepted, one below `reject` rejected, the rest is for a person to review. */
export interface Thresholds {
  readonly accept: number
  readonly reject: number
}

/**
 * The rating guideline behind MLQE-PE's direct assessments (Fomicheva et al. 2020, after Guzmán et al. 2019) puts at
 * 70-90 a translation that closely preserves the meaning of the source, at 51-69 one that is understandable but has
 * errors of language, and below that major mistakes or another meaning.
 */
export const THRESHOLDS: Thresholds = { accept: 0.7, reject: 0.5 }

/** Where the lines between verdicts lie, by how bad it is to show a wrong translation. */
export const PRESETS = {
  lenient: { accept: 0.5, reject: 0.3 },
  balanced: THRESHOLDS,
  strict: { accept: 0.85, reject: 0.7 },
} as const satisfies Record<string, Thresholds>

export const toVerdict = (score: number, { accept, reject }: Thresholds): Exclude<Verdict, 'unsupported'> =>
  score >= accept ? 'accept' : score < reject ? 'reject' : 'review'

/**
 * The best verdict a translation with a flag can have; flags that are not here leave it to the score. A text in the
 * wrong script is no translation; one left in the source language, or in a third, may be a name or a failure.
 */
export const BEST_VERDICT: Readonly<Partial<Record<Flag, 'review' | 'reject'>>> = {
  empty: 'reject',
  copy: 'review',
  script: 'reject',
  language: 'review',
  terms: 'review',
  untranslated: 'review',
  numbers: 'review',
  names: 'review',
  links: 'review',
  mentions: 'review',
  markup: 'review',
  repetition: 'review',
  length: 'review',
}

/** The verdict of a score, lowered to the best that its flags allow; a flag that is not known here, of a newer service, allows all. */
export const overrule = (verdict: Verdict, flags: readonly string[]): Verdict => {
  if (verdict === 'unsupported') return verdict
  const best = flags.map((flag) => (flag in BEST_VERDICT ? BEST_VERDICT[flag as Flag] : undefined))
  if (best.includes('reject')) return 'reject'
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
