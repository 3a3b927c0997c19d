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

const INTRODUCTION = `Figures are on dev rows unless marked as test. These rows chose the epoch and the thresholds, so the figures are optimistic. AUC: how often a right translation ranks above a wrong one (.5 is chance), by the student’s output alone and as served (by verdict, then by score, with flags, calibration and the \`balanced\` thresholds). 95 % bootstrap intervals. The figures of each language pair are in report.json, under \`messages\`.`

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
          'failures told from right translations',
          String(failures['all'].served.n),
          share(failures['all'].alone),
          share(failures['all'].served),
        ],
      ]
    : []),
  ...(words?.right['all']
    ? [
        [
          'tokens of right translations marked as doubtful',
          String(words.right['all'].tokens),
          '-',
          percent(words.right['all'].marked),
        ],
      ]
    : []),
  ...Object.entries(words?.tags ?? {}).map(([split, pairs]) => [
    `doubtful words, MCC on ${split}, mean over language pairs`,
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
            'critical errors, AUC, mean over language pairs (score alone; critical-error head)',
            String(sum(heads.map(({ n }) => n))),
            fixed(mean(heads.map(({ score }) => score.auc.value))),
            fixed(mean(heads.flatMap(({ head }) => head?.auc.value ?? []))),
          ],
        ]
      : []),
    ...Object.entries(logProbs).map(([split, pairs]) => [
      `log-probabilities, gain in Pearson on ${split}, mean over language pairs`,
      String(sum(Object.values(pairs).map(({ gain }) => gain.n))),
      '-',
      fixed(mean(Object.values(pairs).map(({ gain }) => gain.value))),
    ]),
    ...(origins.length > 0
      ? [
          [
            'human ratings, Spearman, mean over origins',
            String(sum(origins.map(({ n }) => n))),
            '-',
            fixed(mean(origins.map(({ spearman }) => spearman.value))),
          ],
        ]
      : []),
  ]
}
