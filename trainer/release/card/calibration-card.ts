/** What a model card says of a calibration that was fitted again: the maps, and before against after. Pure. */

import type { Manifest } from '../../../models/manifest.ts'
import type { Recalibration } from '../calibration/recalibration.ts'
import type { Fit } from '../calibration/served-fit.ts'
import { describeCalibration } from './card.ts'
import { percent, section, table } from './markdown.ts'

export interface RecalibratedFacts {
  readonly manifest: Pick<Manifest, 'calibration' | 'name'>
  readonly facts: Pick<Recalibration, 'pairs' | 'verdicts'> & {
    readonly from: string
    readonly basis: 'people' | 'teacher'
    readonly ratings: number
    readonly warnings: readonly string[]
  }
}

const READING = 'Reading the scores'
const AGAIN = 'Calibrated again'

/** The card as it was, with the sections on the calibration replaced; a new one where there was none. */
export const toRecalibratedCard = (card: string | undefined, { manifest, facts }: RecalibratedFacts): string => {
  const kept = (card ?? `# ${manifest.name}\n`)
    .split(/\n(?=## )/)
    .filter((part) => !isSection(part, READING) && !isSection(part, AGAIN))
  const limits = kept.findIndex((part) => isSection(part, 'Limits'))
  const added = [section(READING, describeCalibration(manifest)), section(AGAIN, describeChange(facts))]
  return `${kept
    .toSpliced(limits < 0 ? kept.length : limits, 0, ...added)
    .map((part) => part.trim())
    .join('\n\n')}\n`
}

const isSection = (part: string, title: string): boolean => part.startsWith(`## ${title}\n`)

const describeChange = ({ pairs, verdicts, from, basis, ratings, warnings }: RecalibratedFacts['facts']): string => {
  const whose =
    basis === 'people'
      ? 'human ratings'
      : 'a teacher’s scores, since there were no human ratings: they are not what people would say'
  const rows = Object.entries(pairs).map(([pair, { map, length, ratings: own, rawPearson, before, after, lines }]) => [
    pair,
    `${own}${map === 'kept' ? ' (map kept)' : ''}`,
    rawPearson.toFixed(3),
    change(before, after, 'mae'),
    change(before, after, 'coverage'),
    change(before, after, 'width'),
    `${line(lines.before.accept)} -> ${line(lines.after.accept)}${length === 'short' ? ' (short messages)' : ''}`,
    `${line(lines.before.reject)} -> ${line(lines.after.reject)}`,
  ])
  const { before, after } = verdicts
  return [
    `The student is that of release ${from}, calibrated again on ${ratings} ${whose}. Served figures in the tables of quality above were measured with the older calibration. The table below shows before -> after; each rating is judged by maps and thresholds that were fitted on others:`,
    table(['pair', 'ratings', 'raw Pearson', 'mean absolute error', 'coverage', 'interval width', 'accept', 'reject'], rows),
    `Thresholds and their guarantees: bad translations accepted ${percent(before.badAccepted)} -> ${percent(after.badAccepted)}, good ones rejected ${percent(before.goodRejected)} -> ${percent(after.goodRejected)}; accepted ${percent(before.accepted)} -> ${percent(after.accepted)}, correctly ${percent(before.acceptedRightly)} -> ${percent(after.acceptedRightly)}; rejected ${percent(before.rejected)} -> ${percent(after.rejected)}, correctly ${percent(before.rejectedRightly)} -> ${percent(after.rejectedRightly)}.`,
    ...(warnings.length > 0 ? [warnings.map((warning) => `- ${warning}`).join('\n')] : []),
  ].join('\n\n')
}

const change = (before: Fit, after: Fit, key: keyof Fit): string => `${before[key].toFixed(3)} -> ${after[key].toFixed(3)}`

const line = (score: number | null): string => (score === null ? '-' : score.toFixed(3))
