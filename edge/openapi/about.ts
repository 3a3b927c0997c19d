/** Schemas of what the Worker says of itself: language pairs, releases, health. */

import * as z from 'zod/mini'
import { describe, name } from './describe.ts'
import { count, digest, modelSchema, unit } from './replies.ts'

const qualitySchema = name(
  z.strictObject({
    n: describe(count(), 'Ratings compared with.'),
    pearson: z.number(),
    spearman: z.number(),
    shuffledPearson: describe(
      z.exactOptional(z.number()),
      'The same with the translations shuffled: the lower, the more the student judges the translation instead of the message.',
    ),
    logProbsPearson: describe(z.exactOptional(z.number()), 'Pearson where `logProbs` are sent too.'),
    coverage: describe(z.exactOptional(unit()), 'Share of ratings within their interval.'),
  }),
  'Quality',
  'Agreement with people’s ratings.',
)

const messageQualitySchema = name(
  z.strictObject({
    n: describe(count(), 'Messages that are right or wrong by how they were made.'),
    auc: describe(unit(), 'The chance that a right one is served above a wrong one, by verdict and then by score.'),
    rightAccepted: unit(),
    rightRejected: unit(),
    wrongAccepted: unit(),
  }),
  'MessageQuality',
  'How well right messages are told from wrong ones, as served.',
)

const presetSchema = name(
  z.strictObject({
    accept: describe(
      z.nullable(unit()),
      'A score of at least this is accepted; null: nothing is, for nothing could be promised.',
    ),
    reject: describe(unit(), 'A score below this is rejected.'),
    badAccepted: describe(
      unit(),
      'Share of bad translations, rated below 50 of 100, that is accepted at most, with 95 % confidence.',
    ),
    goodAccepted: describe(unit(), 'Share of good translations, rated 70 or more, that is accepted: the cost of the promise.'),
  }),
  'PresetLines',
  'The lines of a preset in a language pair.',
)

const presetsSchema = z.strictObject({ lenient: presetSchema, balanced: presetSchema, strict: presetSchema })

const shortSchema = name(
  z.strictObject({
    tokens: describe(count(), 'The most source tokens of a short message (`tokens.source` of its reply).'),
    scores: describe(z.tuple([unit(), unit()]), 'The scores that their calibration reaches between.'),
    presets: presetsSchema,
  }),
  'ShortLines',
  'How short messages are scored, where their lines lie, and what is promised of them.',
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
          'What verdicts are based on: people’s ratings of this language pair, pairs of it that were made right or wrong, those of its neighbours or of all, or only what a teacher said.',
        ),
        scores: describe(
          z.tuple([unit(), unit()]),
          'The scores that the calibration of messages that are not `short` reaches between: a narrow range says that people’s ratings hardly differ.',
        ),
        quality: z.exactOptional(qualitySchema),
        messages: z.exactOptional(messageQualitySchema),
        presets: describe(
          z.exactOptional(presetsSchema),
          'Where the lines between verdicts lie, of messages that are not `short`; absent where the release has the same for all language pairs.',
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
        metrics: describe(z.record(z.string(), z.record(z.string(), qualitySchema)), 'By split, then by language pair.'),
        provenance: describe(z.record(z.string(), z.unknown()), 'How it was made.'),
        card: describe(
          z.nullable(z.string()),
          'The model card, Markdown: what it is for, how it was made, how good it is, its limits.',
        ),
      }),
    ),
    signed: describe(z.boolean(), 'Whether a channel needs the signature of a key that the service was deployed with.'),
    refused: describe(
      z.array(z.strictObject({ channel: z.string(), reason: z.string() })),
      'Channels that say something else than what is served, and why that is not.',
    ),
  }),
  'ModelsReply',
  'The releases that are served.',
)

export const healthReplySchema = name(z.strictObject({ status: z.literal('ok') }), 'Health', 'The Worker runs.')

export const readyReplySchema = name(
  z.strictObject({
    status: z.literal('ready'),
    model: modelSchema,
    channels: z.array(
      z.strictObject({
        name: z.string(),
        release: describe(z.nullable(digest()), 'The release it gave; null where it has none that passed its checks.'),
        pointsAt: describe(z.nullable(digest()), 'What it pointed at when it was last read.'),
        updated: describe(z.nullable(z.string()), 'When it was last pointed elsewhere, ISO 8601.'),
        age: describe(z.nullable(count()), 'Seconds since it was read; null where it has not been yet.'),
        refused: describe(z.nullable(z.string()), 'Why what it says now is not served; null where nothing is wrong.'),
      }),
    ),
  }),
  'Ready',
  'The Worker has a student.',
)
