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
    start: describe(count(), 'First UTF-16 unit of the word in the translation as sent.'),
    end: describe(count(), 'The UTF-16 unit after its last.'),
    bad: describe(unit(), 'How likely the word is wrong.'),
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
    id: describe(digest(), 'The release: sha256 of its manifest, which lists the sha256 of every file.'),
    name: z.string(),
    sha256: describe(digest(), 'sha256 of the student file that was run.'),
    engine: describe(z.string(), '`kernel` or `onnx`.'),
    channel: describe(z.nullable(z.string()), 'The channel it comes from; null for the release deployed with the Worker.'),
  }),
  'Model',
  'Which student said it.',
)

/** What is said of a pair, whichever route asked. */
const score = {
  score: describe(z.nullable(unit()), 'The direct assessment a person would be expected to give; null when unsupported.'),
  interval: describe(
    z.nullable(z.tuple([unit(), unit()])),
    'Low and high end around the score that hold a person’s rating as often as the release states, 90 % by default; null when unsupported.',
  ),
  verdict: describe(
    z.enum(['accept', 'review', 'reject', 'unsupported']),
    'What the score says, or less where a flag allows no better (see `Flag`). `unsupported`: the release does not know the language pair, or the source is not in its language’s script or reads like another language.',
  ),
  reason: describe(z.exactOptional(z.string()), 'Why, when unsupported.'),
  flags: describe(z.array(flagSchema), 'What deterministic checks found.'),
  words: describe(
    z.exactOptional(z.array(wordSchema)),
    'The words of the translation in order; empty where the student does not judge words, absent where they were not asked for.',
  ),
  spans: describe(
    z.exactOptional(z.array(wordSchema)),
    'With `detail` `spans`: runs of neighbouring words that may be wrong, `bad` being that of the worst. Nothing is said of kinds of errors or their severity.',
  ),
  critical: describe(z.exactOptional(unit()), 'Chance of a critical error; absent where the student does not judge it.'),
  calibration: describe(
    z.exactOptional(z.enum(['own', 'made', 'pooled', 'teacher'])),
    'What the score was calibrated on: people’s ratings of this language pair, people’s of all pairs together, or only what a teacher said.',
  ),
  logProbs: describe(
    z.exactOptional(z.enum(['used', 'ignored'])),
    'Where `logProbs` were sent: whether the score is of them too. `ignored`: the release has no use for them in this language pair.',
  ),
  tokens: describe(
    z.strictObject({ source: count(), translation: count() }),
    'Tokens of either side that were read; 0 where the student was not asked.',
  ),
  raw: describe(
    z.nullable(z.number()),
    'The student’s own output, on the scale of the release: human z-scores of the language pair, or (direct assessment - 75) / 25.',
  ),
}

export const scoreReplySchema = name(
  z.strictObject({ ...score, model: modelSchema }) satisfies z.ZodMiniType<ScoreReply>,
  'ScoreReply',
  'The score of one pair.',
)

export const problemSchema = name(
  z.strictObject({
    type: describe(z.string(), 'Where the code is explained.'),
    title: z.string(),
    status: z.int().check(z.gte(400), z.lte(599)),
    detail: describe(z.string(), 'What is wrong, naming the field, what was expected and what came.'),
    code: describe(z.string(), 'Stable: the one to switch on.'),
    field: describe(z.exactOptional(z.string()), 'The field at fault, where there is one.'),
    requestId: describe(z.exactOptional(z.string()), 'What the operator finds in the logs.'),
  }) satisfies z.ZodMiniType<Problem>,
  'Problem',
  'An error (RFC 9457).',
)

const id = () => describe(z.exactOptional(z.union([z.string(), z.number()])), 'As sent.')

const itemReplySchema = name(
  z.union([z.strictObject({ id: id(), ...score }), z.strictObject({ id: id(), error: problemSchema })]),
  'ItemReply',
  'The score of an item, or what is wrong with it.',
)

const summarySchema = name(
  z.strictObject({
    scored: describe(count(), 'Items that have a score.'),
    mean: describe(z.nullable(unit()), 'Mean of their scores, an item counting as another; null where there are none.'),
    worst: describe(z.nullable(count()), 'The place of the lowest score; null where there are none.'),
    verdicts: z.strictObject({ accept: count(), review: count(), reject: count(), unsupported: count() }),
  }),
  'Summary',
  'Of the items as the messages of one conversation or document. Each is scored alone: what was said before it is not read.',
)

export const batchReplySchema = name(
  z.strictObject({
    items: describe(z.array(itemReplySchema), 'In the order of the request, one for each item.'),
    summary: summarySchema,
    model: modelSchema,
  }) satisfies z.ZodMiniType<BatchReply>,
  'BatchReply',
  'The scores of a batch.',
)

const rankedSchema = name(
  z.strictObject({
    index: describe(count(), 'Its place in the request.'),
    agreement: describe(
      z.nullable(unit()),
      'How alike it and the other translations are, in the mean; null where there are none. Of translations that no flag holds back it counts beside the score.',
    ),
    beats: describe(
      z.array(count()),
      'Places, in the request, of the translations whose score is lower by more than the noise. Which of any two others is better is not known.',
    ),
    ...score,
  }),
  'RankedTranslation',
  'A translation, its score, and which others it is better than.',
)

export const rankReplySchema = name(
  z.strictObject({
    ranking: describe(z.array(rankedSchema), 'Every translation, the best first.'),
    model: modelSchema,
  }) satisfies z.ZodMiniType<RankReply>,
  'RankReply',
  'Translations of one message, in order.',
)
