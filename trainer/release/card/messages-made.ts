/** What a card says of made messages: right against wrong by length, by change of meaning and by language pair. Pure. */

import type { Discrimination, VerdictShares } from '../messages/discrimination.ts'
import type { MessagesReport } from '../messages/measure-messages.ts'
import { FAMILY_NAMES, figure, fixed } from './figures.ts'
import { percent, table } from './markdown.ts'

export const describeLengths = ({ discrimination }: MessagesReport): string[] => {
  const rows = Object.entries(discrimination?.families ?? {}).flatMap(([family, lengths]) =>
    Object.entries(lengths).map(([length, { right, wrong, alone, served }]) => [
      FAMILY_NAMES[family] ?? family,
      length,
      String(right.n),
      ...shares(right),
      String(wrong.n),
      ...shares(wrong),
      figure(alone),
      figure(served),
    ]),
  )
  if (rows.length === 0) return []
  const verdicts = ['accepted / review / rejected']
  return [
    '### Short messages',
    'By number of words in the source. Per cent of right and of wrong translations; the remainder to 100 is unsupported.',
    table(['messages', 'words', 'right', ...verdicts, 'wrong', ...verdicts, 'AUC alone', 'AUC as served'], rows),
  ]
}

const shares = ({ accepted, review, rejected }: VerdictShares): string[] => [
  [accepted, review, rejected].map((share) => (100 * share).toFixed(1)).join(' / '),
]

export const describeMeanings = ({ meanings }: MessagesReport): string[] => {
  const rows = Object.entries(meanings ?? {}).map(([kind, { right, wrong, alone, served, above, worst }]) => [
    kind,
    String(wrong),
    String(right),
    figure(alone),
    figure(served),
    above ? `${fixed(above.value)} (${above.n})` : '-',
    worst ? `${worst.languagePair} ${fixed(worst.served)} (${worst.wrong})` : '-',
  ])
  if (rows.length === 0) return []
  return [
    '### Meaning',
    'Wrong translations by kind, against right ones of the same messages (or of their language pair, if most messages have none). Below: how often the wrong one ranks, as served, below a right translation of the same message or, if there is none, below the message for which the text is right. Worst: the language pair with the lowest AUC as served, among those with at least five wrong translations.',
    table(['kind', 'wrong', 'right', 'AUC alone', 'AUC as served', 'below (n)', 'worst (wrong)'], rows),
  ]
}

/** The one wide table. */
export const describeLanguagePairs = ({ discrimination, meanings, sameness, failures, words }: MessagesReport): string[] => {
  const rows = Object.entries(discrimination?.languagePairs ?? {}).map(([languagePair, families]) => {
    const area = (found: Discrimination | undefined): string => fixed(found?.served?.value)
    const { all = {} } = families
    const flips = meanings?.['tatoeba-flip']?.languagePairs[languagePair]
    return [
      languagePair,
      `${all['all']?.right.n ?? 0} / ${all['all']?.wrong.n ?? 0}`,
      ...['chat', 'twin', 'tatoeba'].map((family) => area(families[family]?.['all'])),
      flips ? `${fixed(flips.served?.value)} (${flips.wrong})` : '-',
      area(all['1-2']),
      area(all['3-6']),
      `${percent(all['all']?.right.accepted)} / ${percent(all['all']?.right.rejected)}`,
      percent(all['all']?.wrong.accepted),
      percent(sameness?.languagePairs[languagePair]?.same.value),
      percent(failures?.['all']?.languagePairs[languagePair]?.value),
      percent(words?.right[languagePair]?.marked),
    ]
  })
  if (rows.length === 0) return []
  return [
    '### By language pair',
    'AUC as served for near misses, twins, Tatoeba and flips (with their number), and for messages of 1-2 and 3-6 words of all three; right translations accepted and rejected; wrong ones accepted; cases with the same score; failures detected; tokens of right translations marked as doubtful.',
    table(
      [
        'pair',
        'right / wrong',
        'near',
        'twins',
        'Tatoeba',
        'flips',
        '1-2 words',
        '3-6 words',
        'right accepted / rejected',
        'wrong accepted',
        'same score',
        'failures detected',
        'marked',
      ],
      rows,
    ),
  ]
}
