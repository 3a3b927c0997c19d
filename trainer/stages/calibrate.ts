/** The stage that makes a new release of an old one: the same student, its outputs read as a platform's own ratings say. */

import { resolve } from 'node:path'
import type { About } from '../../models/about.ts'
import { QualityError } from '../../models/errors.ts'
import { READER_VERSION } from '../../models/manifest.ts'
import type { LanguagePair } from '../../models/pair.ts'
import { predict } from '../../models/predict.ts'
import { CONFIDENCE } from '../../models/verdict.ts'
import { type Basis, type RatedPair, readRatings } from '../data/corpora/ratings.ts'
import { type Split, toTexts } from '../data/rows.ts'
import type { RatingScale } from '../data/score-range.ts'
import { BAD, GOOD } from '../data/truth.ts'
import { hashInput, readCommit } from '../files/provenance.ts'
import type { Reporter } from '../output/output.ts'
import { MIN_RATINGS } from '../release/calibration/calibrate.ts'
import { toVerdictInput } from '../release/calibration/known-rows.ts'
import { evidenceOfServed } from '../release/calibration/observed.ts'
import {
  FITS,
  type Observation,
  type Recalibration,
  recalibrate,
  toCalibrationMetrics,
  whyNot,
} from '../release/calibration/recalibration.ts'
import type { PlatformNeeds } from '../release/calibration/redraw.ts'
import { warnOf } from '../release/calibration/warnings.ts'
import { toRecalibratedCard } from '../release/card/calibration-card.ts'
import { createEngine, type EngineName } from '../release/engines/create.ts'
import { inBatches } from '../release/evaluation/in-batches.ts'
import { loadRelease, type Release, type WholeManifest } from '../release/format/release.ts'
import { writeRelease } from '../release/format/write-release.ts'

export interface CalibrateOptions {
  /** Release folder; nothing of it is changed. */
  readonly model: string
  /** Table with a header, rows, an imported folder or label files. */
  readonly data: string
  readonly out: string
  readonly basis: Basis
  readonly languagePairs?: readonly LanguagePair[] | undefined
  readonly split: Split
  readonly column?: string | undefined
  /** Absent: 0-100, or z-scores of a teacher, if they look like it. */
  readonly scale?: RatingScale | undefined
  /** Ratings of 0-1; those of the rating guideline, .7 and .5, where absent. */
  readonly acceptable?: number | undefined
  readonly unusable?: number | undefined
  /** Of the promises, .95 where absent. */
  readonly confidence?: number | undefined
  /** Write the release although the ratings, or its own figures on held-out ones, speak against it. */
  readonly force?: boolean | undefined
  readonly engine: EngineName
}

export interface CalibrateReport extends Omit<Recalibration, 'calibration'> {
  readonly release: string
  readonly id: string
  /** Id of the release it was made of. */
  readonly from: string
  readonly basis: Basis
  readonly ratings: number
  readonly warnings: readonly string[]
}

const SEED = 1

/**
 * Throws BAD_DATA where fewer than 20 ratings are of language pairs the release knows, and, without `force`, where they
 * promise nothing or the new maps are worse.
 */
export const calibrate = async (options: CalibrateOptions, reporter: Reporter): Promise<CalibrateReport> => {
  const { model, data, out, basis } = options
  if (resolve(model) === resolve(out))
    throw new QualityError('BAD_CONFIG', `--output must not be the folder of --model, got ${out} for both`, {
      field: 'output',
    })
  const wanted = toWanted(options)
  const release = await loadRelease(model)
  const { manifest } = release
  const { observations, warnings } = await observe(await readRatings(data, options), { release, reporter, ...options })
  if (observations.length < MIN_RATINGS)
    throw new QualityError(
      'BAD_DATA',
      `${data}: expected at least ${MIN_RATINGS} rated pairs that the release can score, got ${observations.length}`,
      { field: 'data' },
    )
  const { calibration, ...changes } = await reporter.stage({ name: 'fit', unit: 'fits', total: FITS }, async ({ advance }) =>
    recalibrate(observations, { manifest, basis, wanted, seed: SEED, onFit: () => advance(1) }),
  )
  const reasons = whyNot(changes, { basis, wanted })
  if (reasons.length > 0 && !options.force)
    throw new QualityError('BAD_DATA', `${data}: no release was written (--force writes it anyway): ${reasons.join('; ')}`, {
      field: 'data',
    })
  warnings.push(...warnOf(changes, { basis, manifest }), ...reasons)
  for (const warning of warnings) reporter.progress(`warning: ${warning}`)
  const ratings = observations.length
  const facts = { from: release.id, basis, ratings, ...changes, warnings }
  const provenance = { ...manifest.provenance, calibration: await describeProvenance(facts, { data, wanted }) }
  const recalibrated = { ...manifest, minReader: READER_VERSION, calibration, metrics: toMetrics(manifest, facts), provenance }
  const { id } = await writeRelease(out, recalibrated, toFiles(release, recalibrated, facts))
  return { release: out, id, ...facts }
}

const toWanted = ({
  acceptable = GOOD / 100,
  unusable = BAD / 100,
  confidence = CONFIDENCE,
}: Pick<CalibrateOptions, 'acceptable' | 'unusable' | 'confidence'>): PlatformNeeds => {
  if (unusable > acceptable)
    throw new QualityError('BAD_CONFIG', `--unusable must not be above --acceptable, got ${unusable} and ${acceptable}`, {
      field: 'unusable',
    })
  return { acceptable, unusable, confidence }
}

type Facts = Omit<CalibrateReport, 'release' | 'id'>

const describeProvenance = async (
  { basis, from, pairs }: Facts,
  { data, wanted }: { readonly data: string; readonly wanted: PlatformNeeds },
): Promise<Record<string, unknown>> => ({
  basis,
  from,
  wanted,
  ratings: Object.fromEntries(Object.entries(pairs).map(([pair, { ratings }]) => [pair, ratings])),
  data: await hashInput(data),
  seed: SEED,
  commit: await readCommit(),
})

interface ObserveOptions {
  readonly release: Release
  readonly engine: EngineName
  readonly reporter: Reporter
}

const observe = async (
  rated: readonly RatedPair[],
  { release, engine: engineName, reporter }: ObserveOptions,
): Promise<{ observations: Observation[]; warnings: string[] }> => {
  const { manifest } = release
  const known = rated.filter(({ languagePair }) => manifest.languagePairs.includes(languagePair))
  const engine = await createEngine(engineName, release)
  const scores = await reporter.stage({ name: 'score', unit: 'rows', total: known.length }, ({ advance }) =>
    inBatches(known.map(toTexts), (batch) => predict(batch, { manifest, engine }), advance),
  )
  const observations = known.flatMap(({ languagePair, source, rating }, i): Observation[] => {
    const served = scores[i]
    const input = served && toVerdictInput(served, languagePair, manifest.calibration)
    if (!served || !input || served.raw === null) return []
    const { raw } = served
    const { best, length } = input
    const evidence = evidenceOfServed(served)
    return [{ languagePair, raw, score: rating, best, length, group: `${languagePair}\t${source}`, evidence }]
  })
  const others = new Set(
    rated.map(({ languagePair }) => languagePair).filter((languagePair) => !manifest.languagePairs.includes(languagePair)),
  )
  const unread = known.length - observations.length
  return {
    observations,
    warnings: [
      ...(others.size > 0 ? [`${[...others].join(', ')}: left out: the release was not trained for it`] : []),
      ...(unread > 0 ? [`${unread} rated pairs left out: empty, or not in their stated language`] : []),
    ],
  }
}

/** How often an old interval held says nothing of a new one. A teacher is no person, so its fit is no metric. */
const toMetrics = (manifest: WholeManifest, { basis, pairs }: Pick<CalibrateReport, 'basis' | 'pairs'>): About['metrics'] => {
  const splits = Object.entries(manifest.metrics).map(([split, byPair]) => {
    const kept = Object.entries(byPair).map(
      ([pair, { coverage, ...rest }]) =>
        [pair, pairs[pair]?.map === 'fitted' || coverage === undefined ? rest : { ...rest, coverage }] as const,
    )
    return [split, Object.fromEntries(kept)] as const
  })
  return { ...Object.fromEntries(splits), ...(basis === 'people' ? { calibration: toCalibrationMetrics(pairs) } : {}) }
}

/** The student's files as they are; the report and the card say what was done. */
const toFiles = ({ files }: Release, manifest: WholeManifest, facts: Facts): Map<string, Uint8Array> => {
  const text = (name: string): string | undefined => {
    const bytes = files.get(name)
    return bytes && new TextDecoder().decode(bytes)
  }
  const encoder = new TextEncoder()
  const all = new Map(files)
  all.set('calibration.json', encoder.encode(`${JSON.stringify(facts, undefined, 2)}\n`))
  all.set('CARD.md', encoder.encode(toRecalibratedCard(text('CARD.md'), { manifest, facts })))
  return all
}
