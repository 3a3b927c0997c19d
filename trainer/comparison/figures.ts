/** What a comparison says, as numbers: each figure by language pair and method, over seeds, and against one of the methods. */

import { createArea } from '../statistics/area.ts'
import { drawCounts, type Interval, pearson, percentiles, RESAMPLES } from '../statistics/metrics.ts'
import { createRandom } from '../statistics/random.ts'
import type { JudgedRow } from './dev-rows.ts'

/** What is measured: correlation with people and with the teacher; the area under the curve of right against wrong. */
export const MEASURES = ['people', 'tatoeba', 'chat', 'twin', 'teacher'] as const
export type Measure = (typeof MEASURES)[number]

/** Scores of one method's runs. */
export interface MethodScores {
  readonly name: string
  /** A run of each seed, in the order of the seeds: one score a row. */
  readonly runs: readonly (readonly number[])[]
}

export interface MethodFigure {
  readonly name: string
  /** By seed. */
  readonly values: readonly number[]
  readonly mean: number
  /** Standard deviation over the seeds; 0 of one seed. */
  readonly deviation: number
  /** Absent of the method that others are compared with. */
  readonly gain?: GainOverBase
}

/** Paired bootstrap over rows and seeds: both methods are asked of the same rows, run by run of one seed. */
export interface GainOverBase {
  readonly mean: number
  readonly interval: Interval
  /** Share of resamples in which it is better. */
  readonly better: number
}

export interface Figure {
  readonly measure: Measure
  /** `all`: the mean over language pairs. */
  readonly languagePair: string
  readonly rows: number
  readonly methods: readonly MethodFigure[]
}

export interface FigureOptions {
  readonly against: string
  readonly seed: number
}

/** Fewer rows say little of a correlation, or of an area under the curve. */
const MIN_ROWS = 30

/** By measure, then by language pair, `all` last where there are several. */
export const toFigures = (
  rows: readonly JudgedRow[],
  methods: readonly MethodScores[],
  { against, seed }: FigureOptions,
): Figure[] => {
  const seeds = methods[0]?.runs.length ?? 0
  const random = createRandom(seed, 0)
  const draws = Array.from({ length: RESAMPLES }, () => drawCounts(seeds, random))
  return MEASURES.flatMap((measure) => {
    const byPair = Map.groupBy(placesOf(rows, measure), (place) => rows[place]?.languagePair ?? '')
    const measured = [...byPair]
      .filter(([, places]) => isEnough(rows, places, measure))
      .map(([languagePair, places], p) => {
        const asked = methods.map(({ runs }) => runs.map((scores) => createStatistic(measure, rows, { places, scores })))
        return { languagePair, rows: places.length, ...resample(asked, { length: places.length, draws, seeds: [seed, p + 1] }) }
      })
    const all = measured.length > 1 ? [average(measured)] : []
    return [...measured, ...all].map((each) => toFigure(measure, each, { methods, against }))
  })
}

const placesOf = (rows: readonly JudgedRow[], measure: Measure): number[] =>
  rows.flatMap(({ kind, human, teacher }, place) => {
    if (measure === 'teacher') return teacher === undefined ? [] : [place]
    if (measure === 'people') return (kind === 'people' || kind === 'rated') && human !== undefined ? [place] : []
    return kind === measure ? [place] : []
  })

const isRight = (row: JudgedRow | undefined): boolean => row?.origin.endsWith('-right') ?? false

const isEnough = (rows: readonly JudgedRow[], places: readonly number[], measure: Measure): boolean => {
  if (measure === 'people' || measure === 'teacher') return places.length >= MIN_ROWS
  const right = places.filter((place) => isRight(rows[place])).length
  return Math.min(right, places.length - right) >= MIN_ROWS
}

/** The measure of a run on a resample of its rows. */
type Statistic = (counts?: Uint16Array) => number

const createStatistic = (
  measure: Measure,
  rows: readonly JudgedRow[],
  { places, scores }: { readonly places: readonly number[]; readonly scores: readonly number[] },
): Statistic => {
  const mine = Float64Array.from(places, (place) => scores[place] ?? 0)
  if (measure !== 'people' && measure !== 'teacher') {
    const area = createArea(
      mine,
      places.map((place) => isRight(rows[place])),
    )
    // Chance, where a resample has none of either.
    return (counts) => area(counts) ?? 0.5
  }
  const key = measure === 'people' ? 'human' : 'teacher'
  const wanted = Float64Array.from(places, (place) => rows[place]?.[key] ?? 0)
  return (counts) => pearson(mine, wanted, counts)
}

interface Resampled {
  /** By method and seed, on the rows as they are. */
  readonly values: readonly (readonly number[])[]
  /** By resample and method: the mean over the seeds that were drawn. */
  readonly resamples: readonly (readonly number[])[]
}

interface ResampleOptions {
  readonly length: number
  /** For each resample, how often each seed is drawn. */
  readonly draws: readonly Uint16Array[]
  readonly seeds: readonly number[]
}

const resample = (asked: readonly (readonly Statistic[])[], { length, draws, seeds }: ResampleOptions): Resampled => {
  const random = createRandom(...seeds)
  return {
    values: asked.map((runs) => runs.map((statistic) => statistic())),
    resamples: draws.map((drawn) => {
      const counts = drawCounts(length, random)
      return asked.map((runs) => {
        const sum = runs.reduce((total, statistic, s) => total + (drawn[s] ? drawn[s] * statistic(counts) : 0), 0)
        return sum / Math.max(1, runs.length)
      })
    }),
  }
}

interface Measured extends Resampled {
  readonly languagePair: string
  readonly rows: number
}

/** The mean over language pairs, of every run and of every resample. */
const average = (measured: readonly Measured[]): Measured => {
  const over = (pick: (each: Measured) => readonly (readonly number[])[]): number[][] =>
    (measured[0] ? pick(measured[0]) : []).map((first, i) =>
      first.map((_, j) => mean(measured.map((each) => pick(each)[i]?.[j] ?? 0))),
    )
  return {
    languagePair: 'all',
    rows: measured.reduce((sum, { rows }) => sum + rows, 0),
    values: over(({ values }) => values),
    resamples: over(({ resamples }) => resamples),
  }
}

const toFigure = (
  measure: Measure,
  { languagePair, rows, values, resamples }: Measured,
  { methods, against }: { readonly methods: readonly MethodScores[]; readonly against: string },
): Figure => {
  const base = methods.findIndex(({ name }) => name === against)
  const means = values.map(mean)
  return {
    measure,
    languagePair,
    rows,
    methods: methods.map(({ name }, m) => {
      const own = values[m] ?? []
      const figure = { name, values: own.map(round), mean: round(means[m] ?? 0), deviation: round(deviationOf(own)) }
      if (m === base) return figure
      const gains = resamples.map((each) => (each[m] ?? 0) - (each[base] ?? 0))
      const [low, high] = percentiles(gains)
      const gain: GainOverBase = {
        mean: round((means[m] ?? 0) - (means[base] ?? 0)),
        interval: [round(low), round(high)],
        better: gains.filter((value) => value > 0).length / gains.length,
      }
      return { ...figure, gain }
    }),
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** Of a sample. */
const deviationOf = (values: readonly number[]): number => {
  if (values.length < 2) return 0
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

/** With as many digits as mean something. */
const round = (value: number): number => Math.round(value * 1e4) / 1e4 + 0
