/** Rows whose truth is known, as a release serves them, and which of them a promise can be tested on. Pure. */

import type { Score } from '../../../models/score.ts'
import { lengthOf, type MessageLength, overrule, type VerdictBasis, type VerdictCalibration } from '../../../models/verdict.ts'
import type { KnownTruth, Truth } from '../../data/truth.ts'
import { mostErrors } from '../../statistics/binomial.ts'
import { circlesAround } from './neighbours.ts'

/** A row whose truth is known, and what is served for it but for where the lines lie. */
export interface JudgedScore extends KnownTruth {
  readonly languagePair: string
  /** Served, 0-1. */
  readonly score: number
  /** The best verdict that its flags allow. */
  readonly best: 'accept' | 'review' | 'reject'
  /** Lines are drawn for each length apart; `long` where nothing is said. */
  readonly length?: MessageLength | undefined
}

export const isAccepted = ({ best, score }: JudgedScore, line = Number.POSITIVE_INFINITY): boolean =>
  best === 'accept' && score >= line

export const isRejected = ({ best, score }: JudgedScore, line = 0): boolean => best === 'reject' || score < line

/** What of a served score its verdict depends on; undefined where the student was not asked, so that no line decides. */
export const toVerdictInput = (
  { score, raw, flags, tokens }: Score,
  languagePair: string,
  calibration: Pick<VerdictCalibration, 'shortTokens'>,
): Pick<JudgedScore, 'score' | 'best' | 'length'> | undefined => {
  if (score === null || raw === null) return undefined
  const best = overrule('accept', flags)
  const length = lengthOf(tokens.source, languagePair, calibration)
  return { score, best: best === 'unsupported' ? 'review' : best, length }
}

/** Rows of one class to test a promise on. It is to hold on each of the groups for itself. */
export interface PromiseRows {
  readonly basis: VerdictBasis
  readonly groups: readonly (readonly JudgedScore[])[]
  /** Rows of the language pair that are too few to promise anything: where they speak against a line, it is not drawn. */
  readonly few: readonly (readonly JudgedScore[])[]
}

export interface WantedRows {
  readonly languagePair: string
  readonly truth: Truth
  /** Of errors, at most. */
  readonly rate: number
  readonly confidence: number
  /** Rows that are too few at this rate are too few at a looser one: presets stand on the same rows, or on fewer. */
  readonly loosest: number
}

/**
 * Finds rows enough to promise something on, were none of them an error: people's and made ones of the language pair,
 * else those of its neighbours, else of all language pairs. No groups where even those are too few.
 */
export const createFinder = (
  judged: readonly JudgedScore[],
  languagePairs: readonly string[],
): ((wanted: WantedRows) => PromiseRows) => {
  const rows = Map.groupBy(judged, ({ languagePair, by, truth }) => toKey(languagePair, by, truth))
  return ({ languagePair, truth, rate, confidence, loosest }) => {
    const enough = (group: readonly JudgedScore[]): boolean =>
      mostErrors(group.length, Math.min(rate, loosest), confidence) >= 0
    const groupsOf = (pairs: readonly string[]): JudgedScore[][] =>
      (['people', 'made'] as const).map((by) => pairs.flatMap((pair) => rows.get(toKey(pair, by, truth)) ?? []))
    const [people = [], made = []] = groupsOf([languagePair])
    const mine = [people, made].filter(enough)
    const few = [people, made].filter((group) => group.length > 0 && !enough(group))
    if (mine.length > 0) return { basis: enough(people) ? 'own' : 'made', groups: mine, few }
    for (const circle of circlesAround(languagePair, languagePairs)) {
      const groups = groupsOf(circle).filter(enough)
      if (groups.length > 0) return { basis: 'pooled', groups, few }
    }
    return { basis: 'pooled', groups: [], few }
  }
}

const toKey = (languagePair: string, by: KnownTruth['by'], truth: Truth): string => `${languagePair} ${by} ${truth}`
