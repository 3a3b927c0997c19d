/** The one function in which a pair of texts becomes a score. The trainer, the Worker and a browser all call it. */

import { type ScoreCalibration, toInterval, toProbability, toScore, toVerdict } from './calibration.ts'
import type { RawOutput } from './decomposable.ts'
import { type Features, toFeatures } from './features.ts'
import { type Flag, findFlags } from './flags.ts'
import type { Manifest } from './manifest.ts'
import type { ScorablePair } from './pair.ts'
import type { CalibrationBasis, Score, WordScore } from './score.ts'

export interface EncodedPair {
  readonly source: Features
  readonly translation: Features
}

/** What executes a student. A pair's output does not depend on the others of its batch. */
export interface Engine {
  readonly name: string
  /** One output a pair, in order. */
  run(batch: readonly EncodedPair[]): readonly RawOutput[] | Promise<readonly RawOutput[]>
}

export type PredictOptions = { readonly manifest: Manifest; readonly engine: Engine }

/** Pairs -> ids, as the student of a manifest reads them. */
export const encodePair = ({ source, translation }: ScorablePair, shape: Manifest['student']): EncodedPair => ({
  source: toFeatures(source, shape),
  translation: toFeatures(translation, shape),
})

/** Scores pairs in order. Language pairs the release does not know and empty texts are answered without the engine. */
export const predict = async (pairs: readonly ScorablePair[], { manifest, engine }: PredictOptions): Promise<Score[]> => {
  const items = pairs.map((pair) => {
    const flags = findFlags(pair)
    const known = manifest.languagePairs.includes(pair.languagePair)
    return { pair, flags, known, encoded: known && !flags.includes('empty') ? encodePair(pair, manifest.student) : undefined }
  })
  const batch = items.flatMap(({ encoded }) => (encoded ? [encoded] : []))
  const outputs = batch.length > 0 ? await engine.run(batch) : []
  let next = 0
  return items.map(({ pair, flags, known, encoded }) => {
    const output = encoded ? outputs[next++] : undefined
    if (encoded && output) return toReply(pair, { encoded, output, flags, manifest })
    return known ? EMPTY_SCORE : { score: null, interval: null, verdict: 'unsupported', flags, words: [], raw: null }
  })
}

/** Nothing was translated, or nothing there was to translate: no person would give a point. */
const EMPTY_SCORE: Score = { score: 0, interval: [0, 0], verdict: 'reject', flags: ['empty'], words: [], raw: null }

interface Scored {
  readonly encoded: EncodedPair
  readonly output: RawOutput
  readonly flags: readonly Flag[]
  readonly manifest: Manifest
}

const toReply = (pair: ScorablePair, { encoded, output, flags, manifest }: Scored): Score => {
  const { calibration } = manifest
  const { basis, map } = calibrationFor(pair.languagePair, manifest)
  const score = toScore(output.score, map)
  const verdict = toVerdict(score, calibration.thresholds)
  const truncated = [encoded.source, encoded.translation].some(({ total, tokens }) => total > tokens.length)
  return {
    score,
    interval: toInterval(score, map),
    // A translation left in the source language is not for a student to accept: it may be a name, it may be a failure.
    verdict: verdict === 'accept' && flags.includes('copy') ? 'review' : verdict,
    flags: truncated ? [...flags, 'truncated'] : flags,
    words: calibration.words ? toWords(encoded.translation, output.words, calibration.words) : [],
    ...(calibration.critical ? { critical: toProbability(output.critical, calibration.critical) } : {}),
    calibration: basis,
    raw: output.score,
  }
}

/** The language pair's own map where it has human ratings, else the one fitted on all pairs together. */
export const calibrationFor = (
  languagePair: string,
  { calibration }: Manifest,
): { basis: CalibrationBasis; map: ScoreCalibration } => {
  const own = calibration.pairs[languagePair]
  return own ? { basis: 'own', map: own } : { basis: 'pooled', map: calibration.pooled }
}

const toWords = (
  { tokens }: Features,
  logits: Float32Array,
  calibration: NonNullable<Manifest['calibration']['words']>,
): WordScore[] => tokens.map(({ start, end }, t) => ({ start, end, bad: toProbability(logits[t] ?? 0, calibration) }))
