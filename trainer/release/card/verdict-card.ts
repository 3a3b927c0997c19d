/** What a model card says of verdicts: where the lines lie, what they promise, and what that costs. Pure. */

import type { Manifest } from '../../../models/manifest.ts'
import {
  BAD_ACCEPTED,
  CONFIDENCE,
  GOOD_REJECTED,
  type PairLines,
  PRESET_NAMES,
  toVerdictBasis,
} from '../../../models/verdict.ts'
import type { VerdictReport } from '../calibration/measure-verdicts.ts'
import type { PairReport } from '../evaluation/evaluation.ts'
import { percent, table } from './markdown.ts'

/** Shares of bad translations that precision is stated for. */
const BAD_SHARES = [0.5, 0.2, 0.05]

const PROMISE = `At most ${whole(BAD_ACCEPTED.balanced)} of bad translations (rated below 50 of 100) are accepted and at most ${whole(GOOD_REJECTED)} of good ones (70 or more) rejected, each with ${whole(CONFIDENCE)} confidence, whatever the share of bad translations, on texts like those it was tested on and for messages that the student scores (flags alone decide on some); \`lenient\` accepts at most ${whole(BAD_ACCEPTED.lenient)} of the bad ones, \`strict\` ${whole(BAD_ACCEPTED.strict)}. Tested by the exact binomial test, starting at the safest threshold (Learn then Test, Angelopoulos et al. 2021). Basis: \`own\`, human ratings of the language pair; \`made\`, pairs constructed to be right or wrong; \`pooled\`, ratings of its neighbours (same direction and script) or, if those are too few, of all language pairs. \`-\` means that no threshold keeps the guarantee.`

/** What is said where messages of each length have lines of their own. */
const describeLengths = (shortTokens: number): string =>
  `Short messages, of ${shortTokens} source tokens or fewer (Thai: ${2 * shortTokens}), and longer ones have separate thresholds: each guarantee holds for each length on its own, and is tested only on rows of that length.`

export const describeVerdicts = ({ verdicts = {}, shortTokens }: Manifest['calibration'], report: VerdictReport): string =>
  [
    PROMISE,
    ...(shortTokens === undefined ? [] : [describeLengths(shortTokens)]),
    'The threshold of each preset, with the share of good translations that it lets through: the cost of the guarantee.',
    describeLines(verdicts),
    `Effect of the thresholds on the rows that they were fitted on. Precision of \`accept\` (\`balanced\`) if ${BAD_SHARES.map(whole).join(', ')} of the messages are bad and the others good.`,
    describeClasses(report),
    ...describeKinds(report),
    ...describeErrorFree(report),
  ].join('\n\n')

const describeLines = (verdicts: Readonly<Record<string, PairLines>>): string =>
  table(
    ['pair', 'length', 'basis', ...PRESET_NAMES, 'reject below'],
    Object.entries(verdicts).flatMap(([pair, { short, ...long }]) => {
      const lengths = short
        ? ([
            ['short', short],
            ['long', long],
          ] as const)
        : ([['all', long]] as const)
      return lengths.map(([length, lines]) => [
        pair,
        length,
        toVerdictBasis(lines),
        ...PRESET_NAMES.map((preset) => `${line(lines[preset].accept)} (${percent(lines[preset].goodAccepted)})`),
        line(lines.reject.below),
      ])
    }),
  )

const describeClasses = ({ pairs }: VerdictReport): string =>
  table(
    [
      'pair',
      'by',
      'length',
      'bad',
      'accepted',
      'good',
      'accepted',
      'rejected',
      ...BAD_SHARES.map((share) => `precision, ${whole(share)}`),
    ],
    Object.entries(pairs).flatMap(([pair, witnesses]) =>
      Object.entries(witnesses).flatMap(([by, lengths]) =>
        Object.entries(lengths).map(([length, { bad, good }]) => {
          const [wrong, right] = [bad.accepted.balanced, good.accepted.balanced]
          return [
            pair,
            by,
            length,
            String(bad.n),
            bad.n > 0 ? percent(wrong) : '-',
            String(good.n),
            good.n > 0 ? percent(right) : '-',
            good.n > 0 ? percent(good.rejected) : '-',
            ...BAD_SHARES.map((share) => (bad.n > 0 && good.n > 0 ? percent(toPrecision(share, { wrong, right })) : '-')),
          ]
        }),
      ),
    ),
  )

/** Of accepted ones, how many are good. */
const toPrecision = (badShare: number, { wrong, right }: { readonly wrong: number; readonly right: number }): number | null => {
  const accepted = badShare * wrong + (1 - badShare) * right
  return accepted === 0 ? null : ((1 - badShare) * right) / accepted
}

const describeKinds = ({ kinds }: VerdictReport): string[] => {
  const rows = Object.entries(kinds).map(([kind, { n, accepted, rejected }]) => [
    kind,
    String(n),
    ...PRESET_NAMES.map((preset) => percent(accepted[preset])),
    percent(rejected),
  ])
  if (rows.length === 0) return []
  return [
    'Constructed rows by kind, all language pairs together. Those of `chat` and `twin` are near misses, harder than most errors of real systems: no threshold was fitted on them.',
    table(['kind', 'n', ...PRESET_NAMES.map((preset) => `accepted, ${preset}`), 'rejected'], rows),
  ]
}

const describeErrorFree = ({ errorFree }: VerdictReport): string[] => {
  const rows = Object.entries(errorFree).map(([pair, { n, share, precision, recall }]) => [
    pair,
    String(n),
    ...[share, precision, recall].map(percent),
  ])
  if (rows.length === 0) return []
  return [
    '`accept` against posts of a social network whose translation is free of errors, rated 85 or more (WMT26 metrics, task 3).',
    table(['pair', 'n', 'free of errors', 'precision', 'recall'], rows),
  ]
}

/** Intervals and verdicts against people's ratings, a part of the section on a split's quality. */
export const describeServed = (pairs: Readonly<Record<string, Pick<PairReport, 'served'>>>): string => {
  const rows = Object.entries(pairs).flatMap(([pair, { served }]) => {
    if (!served) return []
    const { width, widthPearson, byLength, byWidth, bad, good } = served
    return [
      [
        pair,
        width.toFixed(3),
        widthPearson.toFixed(3),
        byWidth.map(({ coverage }) => (100 * coverage).toFixed(0)).join(' / '),
        Object.entries(byLength)
          .map(([words, { coverage, n }]) => `${words}: ${(100 * coverage).toFixed(0)} (${n})`)
          .join(', '),
        `${bad.accepted} of ${bad.n}`,
        `${good.accepted} of ${good.n}`,
        `${good.rejected} of ${good.n}`,
      ],
    ]
  })
  if (rows.length === 0) return ''
  return [
    'Intervals: mean width, its correlation with the absolute error, per cent of ratings inside by quarters of the width (narrowest first) and by number of words in the message. Verdicts: bad translations (below 50) accepted, good ones (70 or more) accepted and rejected.',
    table(
      [
        'pair',
        'width',
        'width and error',
        'inside, by width',
        'inside, by words',
        'bad accepted',
        'good accepted',
        'good rejected',
      ],
      rows,
    ),
  ].join('\n\n')
}

const line = (score: number | undefined): string => (score === undefined ? '-' : score.toFixed(3))

function whole(share: number): string {
  return `${Math.round(100 * share)} %`
}
