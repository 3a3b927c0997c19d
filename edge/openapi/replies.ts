/** Schemas of what the Worker answers: for the OpenAPI document and for tests. The Worker itself never imports them. */

import * as z from 'zod/mini'
import { FLAGS, type Flag } from '../../models/flags/index.ts'
import { BEST_VERDICT } from '../../models/verdict.ts'
import type { Problem } from '../http/problem.ts'
import type { BatchReply, RankReply, ScoreReply } from '../scoring/wire.ts'
import { describe, name } from './describe.ts'

export const unit = () => z.number().check(z.gte(0), z.lte(1))
export const count = () => z.int().check(z.gte(0))
export const digest = () => z.string().check(z.regex(/^[0-9a-f]{64}$/))

const wordSchema = name(
  z.strictObject({
    start: describe(count(), 'Position of the first UTF-16 unit of the word in the translation as sent.'),
    end: describe(count(), 'Position after its last UTF-16 unit.'),
    bad: describe(unit(), 'Probability that the word is wrong.'),
  }),
  'Word',
  'A word of the translation.',
)

const bestOf = (flag: Flag): string =>
  flag === 'same' ? ' (verdict: `accept`)' : BEST_VERDICT[flag] ? ` (verdict: at best \`${BEST_VERDICT[flag]}\`)` : ''

const flagSchema = name(
  z.enum(Object.keys(FLAGS) as [Flag, ...Flag[]]),
  'Flag',
  Object.entries(FLAGS)
    .map(([flag, meaning]) => `- \`${flag}\`${bestOf(flag as Flag)}: ${meaning}`)
    .join('\n'),
)

export const modelSchema = name(
  z.strictObject({
    id: describe(digest(), 'Id of the release: the sha256 of its manifest, which lists the sha256 of every file.'),
    name: z.string(),
    sha256: describe(digest(), 'sha256 of the student file that scored.'),
    engine: describe(z.string(), '`kernel` or `onnx`.'),
    channel: describe(z.nullable(z.string()), 'The channel the release comes from; null for the one deployed with the Worker.'),
  }),
  'Model',
  'The student that gave the score.',
)

/** What is said of a pair, whichever route asked. */
const score = {
  score: describe(
    z.nullable(unit()),
    'The direct assessment (0-100) that a person would be expected to give, divided by 100; null when unsupported.',
  ),
  interval: describe(
    z.nullable(z.tuple([unit(), unit()])),
    'Lower and upper bound: the interval contains a person’s rating as often as the release states, 90 % by default; null when unsupported.',
  ),
  verdict: describe(
    z.enum(['accept', 'review', 'reject', 'unsupported']),
    'The verdict of the score, or a lower one where a flag limits it (see `Flag`). `unsupported`: the release does not know the language pair, or the source is not in the script of its language or reads like another language.',
  ),
  reason: describe(z.exactOptional(z.string()), 'Why the pair is unsupported.'),
  flags: describe(z.array(flagSchema), 'The deterministic checks that fired.'),
  words: describe(
    z.exactOptional(z.array(wordSchema)),
    'The words of the translation in order; empty if the student does not judge words, absent if they were not requested.',
  ),
  spans: describe(
    z.exactOptional(z.array(wordSchema)),
    'With `detail` `spans`: runs of neighbouring words that may be wrong; `bad` is that of the worst word. Kinds of errors and their severity are not predicted.',
  ),
  critical: describe(z.exactOptional(unit()), 'Probability of a critical error; absent if the student does not predict it.'),
  calibration: describe(
    z.exactOptional(z.enum(['own', 'made', 'pooled', 'teacher'])),
    'What the verdict is based on: `own`, human ratings of this language pair; `made`, where a threshold rests on pairs constructed to be right or wrong; `pooled`, on ratings of other language pairs; `teacher`, only the scores of a teacher.',
  ),
  logProbs: describe(
    z.exactOptional(z.enum(['used', 'ignored'])),
    'If `logProbs` were sent: whether the score makes use of them. `ignored`: the release does not read them in this language pair.',
  ),
  tokens: describe(
    z.strictObject({ source: count(), translation: count() }),
    'Number of tokens read on each side; 0 if the student was not run.',
  ),
  raw: describe(
    z.nullable(z.number()),
    'The student’s raw output on the scale of the release: human z-scores of the language pair, or (direct assessment - 75) / 25.',
  ),
}

export const scoreReplySchema = name(
  z.strictObject({ ...score, model: modelSchema }) satisfies z.ZodMiniType<ScoreReply>,
  'ScoreReply',
  'The score of one pair.',
)

export const problemSchema = name(
  z.strictObject({
    type: describe(z.string(), 'Address of the explanation of the code.'),
    title: z.string(),
    status: z.int().check(z.gte(400), z.lte(599)),
    detail: describe(z.string(), 'What is wrong: the field, the expected and the actual value.'),
    code: describe(z.string(), 'Stable error code, for programs to rely on.'),
    field: describe(z.exactOptional(z.string()), 'The field at fault, if there is one.'),
    requestId: describe(z.exactOptional(z.string()), 'Id of the request in the logs of the operator.'),
  }) satisfies z.ZodMiniType<Problem>,
  'Problem',
  'An error (RFC 9457).',
)

const id = () => describe(z.exactOptional(z.union([z.string(), z.number()])), 'The id of the item, as sent.')

const itemReplySchema = name(
  z.union([z.strictObject({ id: id(), ...score }), z.strictObject({ id: id(), error: problemSchema })]),
  'ItemReply',
  'The score of an item, or the error in it.',
)

const summarySchema = name(
  z.strictObject({
    scored: describe(count(), 'Number of items that have a score.'),
    mean: describe(z.nullable(unit()), 'Mean of the scores, all items weighted equally; null if there are none.'),
    worst: describe(z.nullable(count()), 'Index of the item with the lowest score; null if there are none.'),
    verdicts: z.strictObject({ accept: count(), review: count(), reject: count(), unsupported: count() }),
  }),
  'Summary',
  'Summary of the items as messages of one conversation or document. Each is scored alone, without its context.',
)

export const batchReplySchema = name(
  z.strictObject({
    items: describe(z.array(itemReplySchema), 'One reply per item, in the order of the request.'),
    summary: summarySchema,
    model: modelSchema,
  }) satisfies z.ZodMiniType<BatchReply>,
  'BatchReply',
  'The scores of a batch.',
)

const rankedSchema = name(
  z.strictObject({
    index: describe(count(), 'Index of the translation in the request.'),
    agreement: describe(
      z.nullable(unit()),
      'Mean similarity to the other translations; null if there are none. For translations without a limiting flag it counts along with the score.',
    ),
    beats: describe(
      z.array(count()),
      'Indices, in the request, of the translations whose score is lower by more than the noise. For all other pairs of translations it is not known which is better.',
    ),
    ...score,
  }),
  'RankedTranslation',
  'A translation, its score, and which others it is better than.',
)

export const rankReplySchema = name(
  z.strictObject({
    ranking: describe(z.array(rankedSchema), 'Every translation, best first.'),
    model: modelSchema,
  }) satisfies z.ZodMiniType<RankReply>,
  'RankReply',
  'The translations of one message, ranked.',
)
