/** The one function in which a pair of texts becomes a score. The trainer, the Worker and a browser all call it. */

import {
  type LogitCalibration,
  type ScoreCalibration,
  summariseWords,
  toInterval,
  toProbability,
  toRelativeError,
  toScore,
} from './calibration.ts'
import type { EncodedPair, Engine, RawOutput } from './engine.ts'
import { FLAG_RULES, type Flag, findAll, readSides, type SideTexts } from './flags/index.ts'
import { isSameForAll } from './flags/same.ts'
import { isInAnotherScript, isRomanised } from './flags/script.ts'
import { type FoundTerms, findTerms, type Term } from './flags/terms.ts'
import { type Features, hashTokens } from './hashing.ts'
import { findLatinLanguage, findOtherLanguage } from './language.ts'
import { combine, toLogProbFeatures } from './log-probs.ts'
import type { Manifest } from './manifest.ts'
import type { ScorablePair } from './pair.ts'
import { toPlain } from './plain.ts'
import type { CalibrationBasis, Score, WordScore } from './score.ts'
import { type PairTokens, type Token, tokenisePair } from './text.ts'
import {
  BEST_VERDICT,
  EMPTY_SCORE,
  LENGTHS,
  lengthOf,
  linesOf,
  type MessageKind,
  overrule,
  type Preset,
  SAME_SCORE,
  type Thresholds,
  toThresholds,
  toVerdict,
  toVerdictBasis,
} from './verdict.ts'
import { joinOutputs, toWindows } from './windows.ts'

export interface PredictOptions {
  readonly manifest: Manifest
  readonly engine: Engine
}

/** A pair, and where the caller draws the lines between verdicts; those of the release's `balanced` where absent. */
export interface PredictInput extends ScorablePair {
  readonly thresholds?: Preset | Thresholds | undefined
  /** Natural-log probability of each token that the MT system wrote, where it is known. */
  readonly logProbs?: readonly number[] | undefined
  /** What must come out in one way: brands, products, names. */
  readonly terms?: readonly Term[] | undefined
}

/** The tokens that a release's student counts. `tokens` are by the rules of flags. */
const tokensFor = (pair: ScorablePair, tokens: PairTokens, { student: { textRules = 1 } }: Manifest): PairTokens =>
  textRules === FLAG_RULES ? tokens : tokenisePair(pair, textRules)

/** The whole of a pair as ids, however long it is. */
const encodePair = (tokens: PairTokens, sides: SideTexts, { student, reads }: Manifest): EncodedPair => {
  const pieces = { source: sides.source.pieces, translation: sides.translation.pieces }
  const { source, translation } = reads === 'plain' ? toPlain(tokens, pieces) : tokens
  return { source: hashTokens(source, student), translation: hashTokens(translation, student) }
}

/** Scores pairs in order. Language pairs the release does not know and empty texts are answered without the engine. */
export const predict = async (pairs: readonly PredictInput[], { manifest, engine }: PredictOptions): Promise<Score[]> => {
  const items = pairs.map((pair) => {
    const tokens = tokenisePair(pair, FLAG_RULES)
    const terms = pair.terms && findTerms(pair, pair.terms)
    const sides = readSides(pair, tokens, terms)
    const { flags: found, wrong } = findAll(sides)
    const flags = withTerms(found, terms)
    const reason = whyUnsupported(pair, sides, manifest)
    const isDecided = reason !== undefined || flags.includes('empty') || isDone(flags)
    const own = tokensFor(pair, tokens, manifest)
    const encoded = isDecided ? undefined : encodePair(own, sides, manifest)
    const windows = encoded ? toWindows(encoded, manifest.student.maxTokens) : []
    return { pair, flags, wrong, reason, encoded, windows, tokens: own.translation }
  })
  const batch = items.flatMap(({ windows }) => windows)
  const outputs = batch.length > 0 ? await engine.run(batch) : []
  let next = 0
  return items.map(({ pair, flags, wrong, reason, encoded, windows, tokens }) => {
    if (reason)
      return { score: null, interval: null, verdict: 'unsupported', reason, flags, words: [], tokens: NO_TOKENS, raw: null }
    if (!encoded) return isDone(flags) ? { ...SAME_SCORE, flags } : EMPTY_SCORE
    const mine = outputs.slice(next, next + windows.length)
    next += windows.length
    const output = joinOutputs(windows, mine, encoded.translation.tokens.length)
    const said = windows.length > 1 ? ([...flags, 'long'] as const) : flags
    return toReply(pair, { encoded, output, flags: said, wrong, tokens, manifest })
  })
}

/** `flags` with `terms` where one of the request's is broken; an empty text breaks none. */
const withTerms = (flags: readonly Flag[], terms: FoundTerms | undefined): readonly Flag[] =>
  terms?.areBroken && !flags.includes('empty') ? [...flags, 'terms'] : flags

/** Nothing is there to be translated, and no term of the request asks for it. */
const isDone = (flags: readonly Flag[]): boolean => flags.includes('same') && !flags.includes('terms')

const NO_TOKENS = { source: 0, translation: 0 } as const

const whyUnsupported = ({ languagePair }: ScorablePair, sides: SideTexts, manifest: Manifest): string | undefined => {
  const { source, translation } = sides
  if (!manifest.languagePairs.includes(languagePair)) return `this release was not trained for ${languagePair}`
  if (isSameForAll(source, translation)) return undefined
  const { language, words } = source
  // In Latin letters it may be the language all the same, or one that has no others.
  const isInOther = isInAnotherScript(source, translation)
  const other = isInOther ? findLatinLanguage(words) : findOtherLanguage(words, language)
  if (isInOther && !other && !isRomanised(source)) return `the source is not in the writing system of ${language}`
  return other && `the source reads like ${other}, not ${language}`
}

interface Scored {
  readonly encoded: EncodedPair
  readonly output: RawOutput
  readonly flags: readonly Flag[]
  readonly wrong: readonly Token[]
  /** Of the translation, those that were not read among them. */
  readonly tokens: readonly Token[]
  readonly manifest: Manifest
}

const toReply = (pair: PredictInput, { encoded, output, flags, wrong, tokens: all, manifest }: Scored): Score => {
  const { calibration } = manifest
  const { languagePair, thresholds } = pair
  const message = { languagePair, length: lengthOf(encoded.source.total, languagePair, calibration) }
  const { basis, map } = calibrationFor(message, manifest)
  const confidence = pair.logProbs && calibration.logProbs?.[languagePair]
  const reading = confidence ?? map
  const raw = confidence ? combine(output.score, toLogProbFeatures(pair, pair.logProbs), confidence) : output.score
  const likely = toScore(raw, reading)
  const share = shareOf(flags)
  const score = share * likely
  const verdict = toVerdict(score, toThresholds(calibration, message, thresholds))
  const words = calibration.words
    ? markWrong(toWords(encoded.translation, output.words, toWordCalibration(calibration.words, languagePair)), wrong)
    : []
  const tokens = { source: encoded.source.total, translation: encoded.translation.total }
  const evidence = { score: likely, ...tokens, ...summariseWords(words), flagged: flags.length > 0 }
  return {
    score,
    interval: scale(toInterval(likely, reading, calibration.errors && toRelativeError(evidence, calibration.errors)), share),
    verdict: overrule(verdict, flags),
    flags,
    words: calibration.words ? withUnread(words, all) : words,
    tokens,
    ...(calibration.critical ? { critical: toProbability(output.critical, calibration.critical) } : {}),
    calibration: confidence?.basis ?? basis,
    ...(pair.logProbs ? { logProbs: confidence ? 'used' : 'ignored' } : {}),
    raw: output.score,
  }
}

/**
 * What is left of the score of a translation that a flag rejects, and of one in which a flag finds a mistake: the student may
 * like each word of a loop, and Tuesday as much as Thursday.
 */
const BROKEN_SHARE = 0.25
const MISTAKEN_SHARE = 0.5
/** Right messages may be typed in other letters; a term of the request is a matter of style, and length one of degree. */
const NO_MISTAKES: readonly Flag[] = ['script', 'terms', 'length']

const shareOf = (flags: readonly Flag[]): number => {
  if (flags.length === 0) return 1
  if (overrule('accept', flags) === 'reject') return BROKEN_SHARE
  return flags.some((flag) => BEST_VERDICT[flag] && !NO_MISTAKES.includes(flag)) ? MISTAKEN_SHARE : 1
}

type ScoreMaps = Pick<Manifest['calibration'], 'pairs' | 'pooled' | 'short'>

/** The language pair's own map where it has one that holds for such messages, else one that was fitted on all pairs together. */
export const mapFor = ({ languagePair, length }: MessageKind, { pairs, pooled, short }: ScoreMaps): ScoreMaps['pooled'] => {
  const own = pairs[languagePair]
  const isOther = length === 'short' && own?.length !== undefined
  if (own && !isOther) return own
  return (length === 'short' ? short : undefined) ?? own ?? pooled
}

/** How the score of a message is read, and what its verdicts stand on, or, where the release promises nothing of them, its map. */
export const calibrationFor = (
  message: MessageKind,
  { calibration }: Manifest,
): { basis: CalibrationBasis; map: ScoreCalibration } => {
  const map = mapFor(message, calibration)
  const lengths = message.length ? [message.length] : LENGTHS
  const lines = lengths.flatMap((length) => linesOf(calibration, { ...message, length }) ?? [])
  const isOwn = map === calibration.pairs[message.languagePair]
  return { basis: map.basis ?? (lines.length > 0 ? toVerdictBasis(...lines) : isOwn ? 'own' : 'pooled'), map }
}

/** How the words of a language pair are read. */
export const toWordCalibration = (
  { slope, offset, offsets }: NonNullable<Manifest['calibration']['words']>,
  languagePair: string,
): LogitCalibration => ({ slope, offset: offsets?.[languagePair] ?? offset })

const toWords = ({ tokens }: Features, logits: Float32Array, calibration: LogitCalibration): WordScore[] =>
  tokens.map(({ start, end }, t) => ({ start, end, bad: toProbability(logits[t] ?? 0, calibration) }))

const scale = ([low, high]: readonly [number, number], share: number): [number, number] => [share * low, share * high]

/** What both sides share (models/plain.ts) is not wrong. */
const withUnread = (words: WordScore[], tokens: readonly Token[]): WordScore[] => {
  if (words.length === tokens.length) return words
  const read = new Map(words.map((word) => [word.start, word]))
  return tokens.map(({ start, end }) => read.get(start) ?? { start, end, bad: 0 })
}

/** A word that was left as it was, or swapped for another, is wrong, whatever the student makes of it. */
const WRONG = 0.95

const markWrong = (words: WordScore[], wrong: readonly Token[]): WordScore[] =>
  wrong.length === 0
    ? words
    : words.map((word) =>
        wrong.some(({ start, end }) => word.start >= start && word.end <= end)
          ? { ...word, bad: Math.max(word.bad, WRONG) }
          : word,
      )
