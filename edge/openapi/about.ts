/** Schemas of what the Worker says of itself: language pairs, releases, health. */

import * as z from 'zod/mini'
import { describe, name } from './describe.ts'
import { count, digest, modelSchema, unit } from './replies.ts'

const qualitySchema = name(
  z.strictObject({
    n: describe(count(), 'Number of human ratings compared with.'),
    pearson: z.number(),
    spearman: z.number(),
    shuffledPearson: describe(
      z.exactOptional(z.number()),
      'Pearson with the translations shuffled: the lower it is, the more the student judges the translation and not just the message.',
    ),
    logProbsPearson: describe(z.exactOptional(z.number()), 'Pearson when `logProbs` are sent as well.'),
    coverage: describe(z.exactOptional(unit()), 'Share of ratings inside their interval.'),
  }),
  'Quality',
  'Agreement with human ratings.',
)

const messageQualitySchema = name(
  z.strictObject({
    n: describe(count(), 'Number of messages constructed to be right or wrong.'),
    auc: describe(unit(), 'The chance that a right translation ranks above a wrong one, by verdict and then by score.'),
    rightAccepted: unit(),
    rightRejected: unit(),
    wrongAccepted: unit(),
  }),
  'MessageQuality',
  'How well the served verdicts and scores tell right translations from wrong ones.',
)

const presetSchema = name(
  z.strictObject({
    accept: describe(
      z.nullable(unit()),
      'Scores of at least this are accepted; null if no threshold keeps the guarantee, so that nothing is accepted.',
    ),
    reject: describe(unit(), 'Scores below this are rejected.'),
    badAccepted: describe(
      unit(),
      'The largest share of bad translations (rated below 50 of 100) that is accepted, with 95 % confidence.',
    ),
    goodAccepted: describe(
      unit(),
      'Share of good translations (rated 70 or more) that is accepted: the cost of the guarantee.',
    ),
  }),
  'PresetLines',
  'The thresholds of a preset in a language pair.',
)

const presetsSchema = z.strictObject({ lenient: presetSchema, balanced: presetSchema, strict: presetSchema })

const shortSchema = name(
  z.strictObject({
    tokens: describe(count(), 'A message is short up to this many source tokens (`tokens.source` of its reply).'),
    scores: describe(z.tuple([unit(), unit()]), 'Lowest and highest score that their calibration can give.'),
    presets: presetsSchema,
  }),
  'ShortLines',
  'Score range, thresholds and guarantees for short messages.',
)

export const languagesReplySchema = name(
  z.strictObject({
    languages: z.array(
      z.strictObject({
        languagePair: z.string(),
        sourceLang: z.string(),
        targetLang: z.string(),
        calibration: describe(
          z.enum(['own', 'made', 'pooled', 'teacher']),
          'What verdicts are based on: `own`, human ratings of this language pair; `made`, pairs of it constructed to be right or wrong; `pooled`, ratings of related language pairs or of all; `teacher`, only the scores of a teacher.',
        ),
        scores: describe(
          z.tuple([unit(), unit()]),
          'Lowest and highest score that the calibration can give to messages that are not `short`: the range is narrow where human ratings hardly differ.',
        ),
        quality: z.exactOptional(qualitySchema),
        messages: z.exactOptional(messageQualitySchema),
        presets: describe(
          z.exactOptional(presetsSchema),
          'The thresholds between verdicts, for messages that are not `short`; absent where the release has the same ones for all language pairs.',
        ),
        short: z.exactOptional(shortSchema),
      }),
    ),
    model: modelSchema,
  }),
  'LanguagesReply',
  'The language pairs of the release.',
)

const fileSchema = name(
  z.strictObject({ name: z.string(), bytes: count(), sha256: digest() }),
  'ReleaseFile',
  'A file of the release.',
)

export const modelsReplySchema = name(
  z.strictObject({
    models: z.array(
      z.strictObject({
        ...modelSchema.shape,
        languagePairs: z.array(z.string()),
        student: describe(z.record(z.string(), z.unknown()), 'Architecture and sizes of the student.'),
        files: z.array(fileSchema),
        metrics: describe(
          z.record(z.string(), z.record(z.string(), qualitySchema)),
          'Quality by split, then by language pair.',
        ),
        provenance: describe(z.record(z.string(), z.unknown()), 'How the release was made.'),
        card: describe(z.nullable(z.string()), 'The model card in Markdown: intended use, training, quality and limits.'),
      }),
    ),
    signed: describe(z.boolean(), 'Whether channels must be signed with a key that the service was deployed with.'),
    refused: describe(
      z.array(z.strictObject({ channel: z.string(), reason: z.string() })),
      'Channels that point at a release which is not served, and the reason.',
    ),
  }),
  'ModelsReply',
  'The releases being served.',
)

export const healthReplySchema = name(z.strictObject({ status: z.literal('ok') }), 'Health', 'The Worker is running.')

export const readyReplySchema = name(
  z.strictObject({
    status: z.literal('ready'),
    model: modelSchema,
    channels: z.array(
      z.strictObject({
        name: z.string(),
        release: describe(z.nullable(digest()), 'The release it serves; null if none has passed the checks.'),
        pointsAt: describe(z.nullable(digest()), 'The release it pointed at when it was last read.'),
        updated: describe(z.nullable(z.string()), 'When it was last changed, ISO 8601.'),
        age: describe(z.nullable(count()), 'Seconds since it was last read; null if it has not been read yet.'),
        refused: describe(z.nullable(z.string()), 'Why the release it points at is not served; null if nothing is wrong.'),
      }),
    ),
  }),
  'Ready',
  'The Worker has a student.',
)
