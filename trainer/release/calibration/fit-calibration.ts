/** Fits the calibration of a release on dev rows, by way of the very `predict` that will be served. */

import { type ScoreCalibration, toScore } from '../../../models/calibration.ts'
import { QualityError } from '../../../models/errors.ts'
import type { Manifest } from '../../../models/manifest.ts'
import { mapFor } from '../../../models/predict.ts'
import { tokenise } from '../../../models/text.ts'
import { lengthOf, THRESHOLDS } from '../../../models/verdict.ts'
import type { Basis } from '../../data/corpora/ratings.ts'
import { originOf } from '../../data/origins.ts'
import type { Row } from '../../data/rows.ts'
import { teacherToUnit } from '../../data/scale.ts'
import { mapTokenValues } from '../../data/token-values.ts'
import { isNearMiss, knownOf, ratingOf } from '../../data/truth.ts'
import { COVERAGE, fitScore, type JudgedLogit, MIN_RATINGS, type Rated } from './calibrate.ts'
import { type FittedCritical, fitCritical } from './fit-critical.ts'
import { fitErrors } from './fit-errors.ts'
import { fitLogProbs } from './fit-log-probs.ts'
import { fitVerdicts } from './fit-verdicts.ts'
import { fitWords, type RightWords } from './fit-words.ts'
import { toVerdictInput } from './known-rows.ts'
import { ERROR_FREE, type KindedScore, measureVerdicts, type VerdictReport } from './measure-verdicts.ts'
import { evidenceOf, type Observed, observeRows, type Predict, toLogit } from './observed.ts'

type Calibration = Manifest['calibration']

export interface CalibrationRows {
  /** People's ratings, what is known of how pairs were made, a teacher's labels: whatever a row says is used. */
  readonly dev: readonly Row[]
  /**
   * More of people's ratings, of other texts: they draw the lines of verdicts too, and are part of a language pair's map
   * where that does not make its interval wider: a student that tells the texts apart can be right about both.
   */
  readonly ratings?: readonly Row[] | undefined
  /** Whether the student's heads were trained. */
  readonly words: boolean
  readonly critical: boolean
}

export interface FitCalibrationOptions {
  readonly predict: Predict
  /** Those of the release: each gets its lines between verdicts. */
  readonly languagePairs: readonly string[]
  readonly seed: number
}

export interface FittedCalibration extends Pick<FittedCritical, 'criticalQuality'> {
  readonly calibration: Calibration
  readonly basis: Basis
  /** What the lines between verdicts do to the rows that they were drawn on, and to near misses. */
  readonly verdictReport: VerdictReport
}

/** On people's ratings, or, where there are none, a teacher's scores. Throws BAD_DATA where there are too few of either. */
export const fitCalibration = async (
  rows: CalibrationRows,
  { predict, languagePairs, seed }: FitCalibrationOptions,
): Promise<FittedCalibration> => {
  const observed = await observeRows([...rows.dev, ...(rows.ratings ?? [])], predict)
  const words = rows.words ? fitWords(judgeWords(observed), rightWords(observed)) : undefined
  const { basis, observations } = requireRated(observed, words)
  const short = observations.filter(isShort)
  const long = observations.filter((each) => !isShort(each))
  // What a language pair's ratings are of, encyclopaedia or news, says little of its short messages.
  // A teacher's scores draw no lines, and without lines no message is told to be short.
  const areApart = basis === 'people' && short.length >= MIN_SHORT
  const enough = chooseRatings(areApart ? long : observations, { others: new Set(rows.ratings?.map(toKey)), seed })
  const errors = fitErrors([...enough.map(([, mine]) => mine), ...(areApart ? [short] : [])], seed)
  const fitMap = (mine: readonly Rated[]): Calibration['pooled'] =>
    basis === 'teacher' ? { ...fitScore(mine, seed, errors), basis } : fitScore(mine, seed, errors)
  const fitPair = (mine: readonly Rated[]): Calibration['pooled'] =>
    areApart ? { ...fitMap(mine), length: 'long' } : fitMap(mine)
  const pairs = Object.fromEntries(enough.map(([languagePair, mine]) => [languagePair, fitPair(mine)]))
  const maps = { pairs, pooled: fitMap(observations), ...(areApart ? { short: fitMap(short) } : {}) }
  const { critical, criticalQuality } = rows.critical ? fitCritical(observed) : {}
  const judged = judge(observed, maps)
  const calibration = {
    ...maps,
    coverage: COVERAGE,
    ...drawLines(judged, languagePairs),
    ...(errors ? { errors } : {}),
    ...(basis === 'people' ? fitLogProbs(observations, { seed, errors }) : {}),
    ...(words ? { words } : {}),
    ...(critical ? { critical } : {}),
  }
  const verdictReport = measureVerdicts(judged, calibration)
  return { basis, calibration, verdictReport, ...(criticalQuality ? { criticalQuality } : {}) }
}

/** Source tokens of a short message, chosen of 8, 10, 12 and 15: lines drawn on one half of dev, judged on the other. */
const SHORT_TOKENS = 12

/**
 * Near misses are harder than what systems mostly do: the card says what becomes of them, the lines do not heed them.
 * Where nothing at all is known of any row, the lines are those of the rating guideline, and promise nothing.
 */
const drawLines = (
  judged: readonly KindedScore[],
  languagePairs: readonly string[],
): Pick<Calibration, 'verdicts' | 'shortTokens' | 'thresholds'> => {
  const usual = judged.filter(({ isNearMiss }) => !isNearMiss)
  return usual.length > 0
    ? { verdicts: fitVerdicts(usual, { languagePairs, byLength: true }), shortTokens: SHORT_TOKENS }
    : { thresholds: THRESHOLDS }
}

const judge = (observed: readonly Observed[], maps: Pick<Calibration, 'pairs' | 'pooled' | 'short'>): KindedScore[] =>
  observed.flatMap(({ row, served }): KindedScore[] => {
    const { languagePair, id } = row
    const known = knownOf(row)
    const input = known && toVerdictInput(served, languagePair, { shortTokens: SHORT_TOKENS })
    if (!known || !input) return []
    const score = toScore(served.raw ?? 0, mapFor({ languagePair, length: input.length }, maps))
    const of = { languagePair, origin: originOf(id), isNearMiss: isNearMiss(row), rating: ratingOf(row) }
    return [{ ...of, ...known, ...input, score }]
  })

type Observation = Rated & Row

/** With fewer ratings of short messages they have no map of their own. */
const MIN_SHORT = 200

const isShort = ({ evidence, languagePair }: Observation): boolean =>
  lengthOf(evidence?.source ?? 0, languagePair, { shortTokens: SHORT_TOKENS }) === 'short'

/** How much wider an interval may be for holding ratings of other texts too. */
const WIDER = 1.1

/** By language pair: dev's ratings with the others, or without where one interval for both would be too wide for dev. */
const chooseRatings = (
  observations: readonly Observation[],
  { others, seed }: { readonly others: ReadonlySet<string>; readonly seed: number },
): [string, Observation[]][] =>
  [...Map.groupBy(observations, ({ languagePair }) => languagePair)]
    .map(([languagePair, all]): [string, Observation[]] => {
      const dev = all.filter((row) => row.da !== undefined && !others.has(toKey(row)))
      if (dev.length < MIN_RATINGS || dev.length === all.length) return [languagePair, all]
      const [together, alone] = [all, dev].map((rated) => widthOf(fitScore(rated, seed))) as [number, number]
      return [languagePair, together <= WIDER * alone ? all : dev]
    })
    .filter(([, mine]) => mine.length >= MIN_RATINGS)

const widthOf = ({ low, high }: Pick<ScoreCalibration, 'low' | 'high'>): number => high - low

const toKey = ({ languagePair, id, source, translation }: Row): string => [languagePair, id, source, translation].join('\n')

const requireRated = (
  observed: readonly Observed[],
  words: Calibration['words'],
): { basis: Basis; observations: readonly Observation[] } => {
  const rate = (toRating: (row: Row) => number | undefined): Observation[] =>
    observed.flatMap((each): Observation[] => {
      const { raw } = each.served
      const score = toRating(each.row)
      return raw === null || score === undefined ? [] : [{ ...each.row, raw, score, evidence: evidenceOf(each, words) }]
    })
  const people = rate((row) => {
    const rating = ratingOf(row)
    return rating === undefined ? undefined : rating / 100
  })
  const basis = people.length > 0 ? 'people' : 'teacher'
  const observations =
    basis === 'people'
      ? people
      : rate(({ label }) => (label && !Number.isNaN(label.score) ? teacherToUnit(label.score, label.scale) : undefined))
  if (observations.length < MIN_RATINGS)
    throw new QualityError(
      'BAD_DATA',
      basis === 'people'
        ? `calibration: expected at least ${MIN_RATINGS} dev rows with a rating (da), got ${observations.length}`
        : `calibration: expected at least ${MIN_RATINGS} dev rows with a teacher's score, since none has a rating (da), got ${observations.length}`,
      { field: 'data' },
    )
  return { basis, observations }
}

/** What is said of words that a flag marked is not the student's. */
const isOwn = ({ served: { flags } }: Observed): boolean => !flags.includes('untranslated')

const judgeWords = (observed: readonly Observed[]): JudgedLogit[] =>
  observed.filter(isOwn).flatMap(({ row: { label, translation }, served: { words } }) => {
    const labels = label?.words ? mapTokenValues(label.words, tokenise(translation), words) : []
    return words.flatMap(({ bad }, t) => {
      const logit = labels[t]
      return typeof logit === 'number' ? [{ logit: toLogit(bad), probability: 1 / (1 + Math.exp(-logit)) }] : []
    })
  })

const rightWords = (observed: readonly Observed[]): RightWords[] =>
  observed.filter(isOwn).flatMap(({ row, served: { words } }) => {
    const known = knownOf(row)
    const isRight = known?.by === 'made' ? known.truth === 'good' : (ratingOf(row) ?? 0) >= ERROR_FREE
    if (!isRight || words.length === 0) return []
    const source = known?.by === 'made' ? (isNearMiss(row) ? 'near' : 'made') : 'people'
    return [{ languagePair: row.languagePair, source, logits: words.map(({ bad }) => toLogit(bad)) }]
  })
