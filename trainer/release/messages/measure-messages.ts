/** What a chat needs of a judge, in figures: short messages, meaning, sameness, failures, words, critical errors, log-probabilities, people. */

import { type Row, toTexts } from '../../data/rows.ts'
import type { Reporter } from '../../output/output.ts'
import { inBatches } from '../evaluation/in-batches.ts'
import type { Judge, JudgedPair, Judgement } from '../evaluation/judge.ts'
import { type CriticalReport, measureCritical, measureCriticalMessages } from './critical.ts'
import { type DiscriminationReport, measureDiscrimination } from './discrimination.ts'
import { type FailuresReport, measureFailures } from './failures.ts'
import { type LogProbReport, measureLogProbGains } from './log-probs.ts'
import { type MeaningReport, measureMeanings } from './meanings.ts'
import { type Ask, judgeMessages } from './message.ts'
import { measurePeople, type PeopleReport } from './people.ts'
import { measureSameness, type SamenessReport } from './sameness.ts'
import { measureWords, type WordsReport } from './words.ts'

/** Each is there where there were rows to measure it on. */
export interface MessagesReport {
  readonly discrimination?: DiscriminationReport
  readonly meanings?: MeaningReport
  readonly sameness?: SamenessReport
  readonly failures?: FailuresReport
  readonly words?: WordsReport
  /** By language pair. */
  readonly critical?: Readonly<Record<string, CriticalReport>>
  /** Of made messages, as their kind tells. */
  readonly criticalMessages?: CriticalReport
  /** By split, then by language pair. */
  readonly logProbs?: Readonly<Record<string, Readonly<Record<string, LogProbReport>>>>
  /** By origin. */
  readonly people?: Readonly<Record<string, PeopleReport>>
}

export interface MessageRows {
  /** Whatever is known of them; test rows are only asked for words and log-probabilities. */
  readonly dev: readonly Row[]
  readonly test: readonly Row[]
  /** People's ratings of other texts. */
  readonly ratings: readonly Row[]
  /** What a teacher says of some of those. */
  readonly teacher?: readonly Row[] | undefined
}

export interface MeasureMessagesOptions {
  readonly seed: number
  readonly reporter: Reporter
}

export const measureMessages = async (
  { dev, test, ratings, teacher = [] }: MessageRows,
  judge: Judge,
  { seed, reporter }: MeasureMessagesOptions,
): Promise<MessagesReport> =>
  await reporter.stage({ name: 'messages', unit: 'pairs' }, async ({ advance }) => {
    const ask = createMemory(judge, advance)
    const options = { ask, seed }
    const messages = await judgeMessages(dev, ask)
    const splits = { dev, test }
    // A label file knows its own pairs only.
    const views = judge.judgesAnything && messages.some(({ served }) => served.score !== null)
    const logProbs: Record<string, Record<string, LogProbReport>> = {}
    for (const [split, rows] of Object.entries(splits)) {
      const gains = await measureLogProbGains(rows, options)
      if (!isEmpty(gains)) logProbs[split] = gains
    }
    const report = {
      discrimination: messages.length > 0 ? measureDiscrimination(messages, seed) : {},
      meanings: measureMeanings(messages, seed),
      sameness: views ? await measureSameness(messages, options) : {},
      failures: views ? await measureFailures(messages, options) : {},
      words: await measureWords({ splits, messages }, options),
      critical: await measureCritical(dev, options),
      criticalMessages: measureCriticalMessages(messages, seed) ?? {},
      logProbs,
      people: await measurePeople({ ratings, labels: teacher }, options),
    }
    return roundFigures(Object.fromEntries(Object.entries(report).filter(([, part]) => !isEmpty(part))))
  })

/** Nothing at any depth. */
const isEmpty = (part: object): boolean =>
  Object.values(part).every((value) => typeof value === 'object' && value !== null && isEmpty(value))

/** Asks once for a pair that several questions are about. */
const createMemory = (judge: Judge, onJudged: (pairs: number) => void): Ask => {
  const known = new Map<string, Judgement>()
  return async (rows, { withLogProbs } = { withLogProbs: false }) => {
    const pairs: JudgedPair[] = rows.map((row) => (withLogProbs ? row : toTexts(row)))
    const keys = pairs.map(({ languagePair, source, translation, logProbs = [] }) =>
      [languagePair, source, translation, logProbs.join(' ')].join('\n'),
    )
    const missing = new Map(pairs.flatMap((pair, i) => (known.has(keys[i] ?? '') ? [] : [[keys[i] ?? '', pair] as const])))
    const judged = await inBatches([...missing.values()], judge.judge, onJudged)
    for (const [i, key] of [...missing.keys()].entries()) {
      const judgement = judged[i]
      if (judgement) known.set(key, judgement)
    }
    return keys.map((key) => known.get(key) ?? SILENT)
  }
}

const SILENT: Judgement = { raw: null, score: null, interval: null, verdict: 'unsupported' }

/** Figures of many language pairs to four digits: no sample here is larger. */
const roundFigures = <T>(value: T): T => {
  if (typeof value === 'number') return Number(value.toFixed(4)) as T
  if (Array.isArray(value)) return value.map(roundFigures) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, roundFigures(each)])) as T
}
