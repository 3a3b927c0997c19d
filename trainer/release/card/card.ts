/** The model card of a release: every figure in it comes from the manifest, the report or the record of the run. Pure. */

import type { VerdictReport } from '../calibration/measure-verdicts.ts'
import type { PairReport } from '../evaluation/evaluation.ts'
import type { WholeManifest } from '../format/release.ts'
import type { MessagesReport } from '../messages/measure-messages.ts'
import { section, table } from './markdown.ts'
import { describeMessages } from './messages-card.ts'
import { describeServed, describeVerdicts } from './verdict-card.ts'

/** Reports by split and language pair. */
export type SplitReports = Readonly<Record<string, Readonly<Record<string, CardReport>>>>

/** Without what differs from machine to machine. */
export type CardReport = Omit<PairReport, 'microsecondsPerPair'>

export interface CardFacts {
  readonly manifest: Omit<WholeManifest, 'files'>
  /** Bytes by file name. */
  readonly sizes: Readonly<Record<string, number>>
  readonly reports: SplitReports
  readonly messages: MessagesReport
  /** What the lines between verdicts do to dev rows whose truth is known. */
  readonly verdicts: VerdictReport
  /** Markdown on data, licences and teacher, which no file of a run can tell. */
  readonly notes?: string | undefined
}

/** Markdown, following Mitchell et al. 2019 in what it tells. */
export const toCard = ({ manifest, sizes, reports, messages, verdicts, notes }: CardFacts): string =>
  `${[
    `# ${manifest.name}`,
    describeStudent(manifest),
    section('Intended use', INTENDED_USE),
    section(
      'Files',
      table(
        ['file', 'bytes'],
        Object.entries(sizes).map(([name, bytes]) => [name, bytes.toLocaleString('en')]),
      ),
    ),
    section('Training', describeTraining(manifest, notes)),
    ...(Object.keys(messages).length > 0 ? [section('Messages', describeMessages(messages))] : []),
    ...Object.entries(reports).map(([split, pairs]) => describeQuality(split, pairs)),
    section('Reading the scores', describeCalibration(manifest)),
    ...(manifest.calibration.verdicts ? [section('Verdicts', describeVerdicts(manifest.calibration, verdicts))] : []),
    section('Limits', LIMITS),
  ].join('\n\n')}\n`

const INTENDED_USE = `Judging machine translations of short texts without a reference: routing to a person, filtering, monitoring. It predicts the
direct assessment that a person would be expected to give. It is not meant to rank translation systems, to judge people's
translations, or to decide anything about a person.`

const LIMITS = `- It knows only the language pairs above. Dialects, code-switching and slang are rarer in its data than on social media.
- The interval holds on average over texts like those it was calibrated on, not for every kind of text.
- Fluent translations with one wrong name or number can score high: the flags of the service look for those.
- Human ratings differ between language pairs and between raters, so a correlation with their mean has a ceiling below 1.
- The shuffled control shows how much of the correlation is due to the translation, the masked one how much to the source alone.`

const describeStudent = ({ languagePairs, student }: CardFacts['manifest']): string =>
  `A student for quality estimation of machine translation: ${student.architecture}, ${student.rows.toLocaleString('en')} hashed rows of ${student.width} in 4 bits, ` +
  `hidden vectors of ${student.hidden} in 8 bits, windows of ${student.maxTokens} tokens per side. Language pairs: ${languagePairs.join(', ')}.`

const describeTraining = ({ provenance }: CardFacts['manifest'], notes: string | undefined): string => {
  const { data: _data, floatDevPearson: _pearson, ...rest } = provenance
  return [
    notes?.trim() ?? 'There are no notes on data, licences and teacher.',
    'Settings of the run (about.json has the sha256 of every input file under `provenance`):',
    `\`\`\`json\n${JSON.stringify(rest, undefined, 2)}\n\`\`\``,
  ].join('\n\n')
}

const describeQuality = (split: string, pairs: Readonly<Record<string, CardReport>>): string => {
  const rows = Object.entries(pairs).map(([pair, report]) => [
    pair,
    String(report.n),
    withInterval(report.pearson, report.intervals.pearson),
    withInterval(report.spearman, report.intervals.spearman),
    fixed(report.shuffledPearson),
    fixed(report.maskedPearson),
    fixed(report.logProbsPearson),
    fixed(report.served?.pearson),
    fixed(report.served?.mae),
    report.served ? `${(100 * report.served.coverage).toFixed(1)} %` : '-',
  ])
  const header = [
    'pair',
    'n',
    'Pearson',
    'Spearman',
    'shuffled',
    'masked',
    'with log-probs',
    'served Pearson',
    'served MAE',
    'coverage',
  ]
  const note =
    split === 'dev'
      ? 'The epoch was chosen and the calibration fitted on this split, so these figures are optimistic.'
      : split === 'ratings'
        ? 'The calibration was fitted on these ratings too, so served figures are optimistic. Rows without z-scores are compared by the served score.'
        : 'Nothing was chosen or fitted on this split.'
  return section(
    `Quality on ${split}`,
    `${note} Raw output against the gold (z-scores of direct assessments), with 95 % bootstrap intervals; served score against DA / 100. With log-probs: Pearson if the token log-probabilities of the MT system are sent as well.\n\n${table(header, rows)}\n\n${describeServed(pairs)}`,
  )
}

/** The maps, intervals and thresholds of a calibration. */
export const describeCalibration = ({ calibration }: Pick<WholeManifest, 'calibration'>): string => {
  const { thresholds, verdicts, coverage, pairs, pooled, errors } = calibration
  const maps = Object.entries({ ...pairs, pooled }).map(([name, { knots, low, high, ratings, basis }]) => [
    name,
    `${ratings}${basis ? ` (a ${basis}’s)` : ''}`,
    `${fixed(knots[0]?.[1])} - ${fixed(knots.at(-1)?.[1])}`,
    `${fixed(low)} / +${fixed(high)}`,
  ])
  return [
    [
      ...(thresholds
        ? [
            `Scores of ${thresholds.accept} or more are accepted and scores below ${thresholds.reject} rejected${verdicts ? ', except in language pairs with their own thresholds' : ': the thresholds of the rating guideline, which guarantee nothing'}.`,
          ]
        : []),
      `Intervals should contain ${100 * coverage} % of ratings${errors ? '; the offsets below are for a message of average difficulty, and are scaled for each message' : ''}.`,
    ].join(' '),
    `Word probabilities: ${calibration.words ? 'calibrated' : 'not served'}. Critical errors: ${calibration.critical ? 'calibrated' : 'not served'}.`,
    '',
    table(['map', 'ratings', 'score from - to', 'interval'], maps),
  ].join('\n')
}

const fixed = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(3))

const withInterval = (value: number, [low, high]: readonly [number, number]): string =>
  `${fixed(value)} (${fixed(low)} to ${fixed(high)})`
