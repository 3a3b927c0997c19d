/** What a model card, and `evaluate`, say of messages as chats have them: one table of all, then one of each question. Pure. */

import type { Areas } from '../messages/discrimination.ts'
import type { MessagesReport } from '../messages/measure-messages.ts'
import { FAMILY_NAMES, figure, fixed, mean, share, sum } from './figures.ts'
import { percent, table } from './markdown.ts'
import { describeLanguagePairs, describeLengths, describeMeanings } from './messages-made.ts'
import {
  describeCritical,
  describeFailures,
  describeLogProbs,
  describePeople,
  describeSameness,
  describeWords,
} from './messages-served.ts'

const INTRODUCTION = `Dev rows unless it says test: they chose the epoch and drew the lines, so that their figures flatter. AUC: of a right and a wrong translation, how often the right one stands higher (.5 is chance), by the student’s output alone and as served (by verdict, then by score; flags, calibration and the \`balanced\` lines applied). 95 % bootstrap intervals. Each language pair’s figures are in report.json, under \`messages\`.`

export const describeMessages = (report: MessagesReport): string =>
  [
    INTRODUCTION,
    table(['figure', 'n', 'student alone', 'as served'], listAll(report)),
    ...describeLengths(report),
    ...describeMeanings(report),
    ...describeSameness(report),
    ...describeFailures(report),
    ...describeWords(report),
    ...describeCritical(report),
    ...describeLogProbs(report),
    ...describePeople(report),
    ...describeLanguagePairs(report),
  ].join('\n\n')

const listAll = (report: MessagesReport): string[][] => [
  ...Object.entries(report.discrimination?.families ?? {}).flatMap(([family, { all }]) =>
    all ? [areas(`AUC, ${FAMILY_NAMES[family] ?? family}`, all)] : [],
  ),
  ...(report.meanings?.['tatoeba-flip']
    ? [areas('AUC, one word changed (`tatoeba-flip`)', report.meanings['tatoeba-flip'])]
    : []),
  ...listServed(report),
  ...listHeads(report),
]

const areas = (name: string, { alone, served }: Areas): string[] => [
  name,
  String(served?.n ?? alone?.n ?? 0),
  figure(alone),
  figure(served),
]

const listServed = ({ sameness, failures, words }: MessagesReport): string[][] => [
  ...(sameness?.views['all']
    ? [['same message, same score (within .05)', String(sameness.views['all'].same.n), '-', share(sameness.views['all'].same)]]
    : []),
  ...(failures?.['all']
    ? [
        [
          'failures told from right ones',
          String(failures['all'].served.n),
          share(failures['all'].alone),
          share(failures['all'].served),
        ],
      ]
    : []),
  ...(words?.right['all']
    ? [['tokens of right messages marked', String(words.right['all'].tokens), '-', percent(words.right['all'].marked)]]
    : []),
  ...Object.entries(words?.tags ?? {}).map(([split, pairs]) => [
    `doubtful words, MCC on ${split}, mean of language pairs`,
    String(sum(Object.values(pairs).map(({ tokens }) => tokens))),
    '-',
    fixed(mean(Object.values(pairs).map(({ mcc }) => mcc.value))),
  ]),
]

const listHeads = ({ critical = {}, logProbs = {}, people = {} }: MessagesReport): string[][] => {
  const heads = Object.values(critical)
  const origins = Object.values(people)
  return [
    ...(heads.length > 0
      ? [
          [
            'critical errors, AUC, mean of language pairs (score alone; the head)',
            String(sum(heads.map(({ n }) => n))),
            fixed(mean(heads.map(({ score }) => score.auc.value))),
            fixed(mean(heads.flatMap(({ head }) => head?.auc.value ?? []))),
          ],
        ]
      : []),
    ...Object.entries(logProbs).map(([split, pairs]) => [
      `log-probabilities, gain in Pearson on ${split}, mean of language pairs`,
      String(sum(Object.values(pairs).map(({ gain }) => gain.n))),
      '-',
      fixed(mean(Object.values(pairs).map(({ gain }) => gain.value))),
    ]),
    ...(origins.length > 0
      ? [
          [
            'people’s ratings, Spearman, mean of origins',
            String(sum(origins.map(({ n }) => n))),
            '-',
            fixed(mean(origins.map(({ spearman }) => spearman.value))),
          ],
        ]
      : []),
  ]
}
