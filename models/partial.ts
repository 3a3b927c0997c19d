/** A translation that is still being written: what is there is scored, without alarm for what is still to come. */

import { type Flag, findFlags } from './flags/index.ts'
import type { Manifest } from './manifest.ts'
import { type PredictInput, type PredictOptions, predict } from './predict.ts'
import type { Score } from './score.ts'
import { tokenise } from './text.ts'
import { lengthOf, overrule, toThresholds, toVerdict } from './verdict.ts'

/** A beginning of the source in so many steps: the translation has come as far as one of them. */
const STEPS = 4

/** Flags of what is missing may be mended by what follows. */
const WAITING: readonly Flag[] = ['emoji', 'length', 'numbers', 'swapped', 'names', 'links', 'mentions', 'markup', 'terms']
/** Of these it can be told whether something is there that the source has not. */
const INVENTED: readonly Flag[] = ['numbers', 'links', 'mentions']

/** The best score of what there is against the beginnings of the source. `unsupported` while there is nothing. */
export const predictPartial = async (
  { terms: _terms, ...pair }: PredictInput,
  { manifest, engine }: PredictOptions,
): Promise<Score> => {
  const beginnings = toBeginnings(pair.source)
  const scores = await predict(
    beginnings.map((source) => ({ ...pair, source })),
    { manifest, engine },
  )
  const whole = scores.at(-1)
  if (!whole) throw new RangeError('the source has no beginning')
  const { flags, tokens, score } = whole
  if (score === null || flags.includes('same')) return whole
  if (flags.includes('empty')) return NOTHING_YET
  const best = scores.reduce((first, each) => ((each.score ?? -1) > (first.score ?? -1) ? each : first))
  const known = [...flags.filter((flag) => !WAITING.includes(flag)), ...findInvented(pair)]
  return {
    ...best,
    tokens,
    flags: known,
    verdict: judge(best.score ?? score, { pair, sourceTokens: tokens.source, manifest }, known),
  }
}

const NOTHING_YET: Score = {
  score: null,
  interval: null,
  verdict: 'unsupported',
  reason: 'the translation has no words yet',
  flags: [],
  words: [],
  tokens: { source: 0, translation: 0 },
  raw: null,
}

/** From a quarter of the tokens to the whole text. */
const toBeginnings = (source: string): string[] => {
  const tokens = tokenise(source)
  const ends = Array.from({ length: STEPS - 1 }, (_, i) => tokens[Math.floor(((i + 1) * tokens.length) / STEPS) - 1]?.end ?? 0)
  return [...new Set(ends)]
    .filter((end) => end > 0)
    .map((end) => source.slice(0, end))
    .concat(source)
}

/** With the source behind it nothing is missing any more. The last token may be half of one. */
const findInvented = ({ source, translation, languagePair }: PredictInput): Flag[] => {
  const written = translation.slice(0, tokenise(translation).at(-1)?.start)
  const found = findFlags({ source, translation: `${written}\n${source}`, languagePair })
  return found.filter((flag) => INVENTED.includes(flag))
}

interface Judged {
  readonly pair: PredictInput
  readonly sourceTokens: number
  readonly manifest: Manifest
}

const judge = (score: number, { pair, sourceTokens, manifest }: Judged, flags: readonly Flag[]): Score['verdict'] => {
  const { languagePair, thresholds } = pair
  const { calibration } = manifest
  const length = lengthOf(sourceTokens, languagePair, calibration)
  return overrule(toVerdict(score, toThresholds(calibration, { languagePair, length }, thresholds)), flags)
}
