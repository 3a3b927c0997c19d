/** Descriptions for the schemas that the Worker reads requests with. */

import * as z from 'zod/mini'
import { BAD_ACCEPTED, GOOD_REJECTED, PRESET_NAMES, PRESETS } from '../../models/verdict.ts'
import { feedbackSchema } from '../feedback/feedback.ts'
import { jobRequestSchema } from '../jobs/request.ts'
import { LIMITS } from '../platform/limits.ts'
import { MAX_TERM_LENGTH, MAX_TERMS } from '../scoring/message.ts'
import { batchSchema, itemSchema, messageSchema } from '../scoring/message-schema.ts'
import { MAX_TRANSLATIONS, rankSchema } from '../scoring/rank.ts'
import { describe, name } from './describe.ts'
import { LANGUAGE_TAG } from './language-tag.ts'

const presets = PRESET_NAMES.map((preset) => `\`${preset}\` at most ${Math.round(100 * BAD_ACCEPTED[preset])} %`)
const older = PRESET_NAMES.map((preset) => `${PRESETS[preset].accept} and ${PRESETS[preset].reject}`)

const FIELDS = {
  source: `The message, at most ${LIMITS.textLength} UTF-16 units.`,
  translation: 'Its machine translation, likewise.',
  sourceLang:
    'Language of the message: a BCP 47 tag such as `ro` or `pt-BR`, or as gettext, Java and NLLB write it: `zh_CN`, `eng_Latn`. It is not detected: `auto` is an error.',
  targetLang: 'Language of the translation, likewise.',
  threshold: `How careful verdicts are; \`balanced\` where absent. Of bad translations (which people rate below 50 of 100) ${presets.join(', ')} are accepted, of good ones (70 or more) at most ${Math.round(100 * GOOD_REJECTED)} % rejected, with 95 % confidence; where the lines then lie is of the release and the language pair (\`GET /v1/languages\`). A release without such lines accepts from and rejects below ${older.join(', ')}. A number accepts from there and rejects everything below.`,
  detail:
    '`words`, the default, lists the words of the translation; `spans` the runs of words that may be wrong, instead; `score` neither.',
  partial:
    'Whether the translation is still being written, as by a language model that streams. What is there is scored against the beginning of the message that it fits best; flags of what is missing (`length`, `numbers`, `links` and others) wait for the end.',
  logProbs:
    'Natural-log probability of each token that the MT system wrote, end of sentence included; the score is better for it where the release has learnt to read them.',
  terms: `What must come out in one way: brands, products, names. At most ${MAX_TERMS}, plain text of at most ${MAX_TERM_LENGTH} UTF-16 units. Where the source has \`source\`, the translation must have \`translation\`, or \`source\` itself where there is none; otherwise it is flagged \`terms\` and the verdict is at best \`review\`. A term with capitals is looked for as written or all in capitals, one without in any case.`,
  channel: 'A channel that the service follows, such as `canary`, to ask for its release; the caller’s own where absent.',
} as const satisfies Record<keyof ReturnType<typeof messageSchema>['shape'], string>

for (const [field, description] of Object.entries(FIELDS))
  describe(messageSchema().shape[field as keyof typeof FIELDS], description)
for (const schema of [messageSchema(), feedbackSchema()])
  for (const field of ['sourceLang', 'targetLang'] as const)
    describe(schema.shape[field], FIELDS[field], { pattern: LANGUAGE_TAG })

name(messageSchema(), 'ScoreRequest', 'A message and its machine translation.')

describe(itemSchema().shape.id, 'Comes back with the reply as it was sent, a whole number digit by digit.')

/** The Worker reads the items one by one, so that a bad one fails alone; what they should be stands here. */
name(
  z.extend(batchSchema(), {
    items: describe(
      z.array(name(itemSchema(), 'ItemRequest', 'One of a batch.')).check(z.maxLength(LIMITS.items)),
      'The pairs.',
    ),
  }),
  'BatchRequest',
  'Many messages and their machine translations.',
)

describe(
  rankSchema().shape.translations,
  `Its translations, of several systems or drawn from one: 1 to ${MAX_TRANSLATIONS}, each at most ${LIMITS.textLength} UTF-16 units.`,
)
name(rankSchema(), 'RankRequest', 'A message and several translations of it.')

describe(
  jobRequestSchema().shape.format,
  'One JSON object per line, or a table with a header; either may end its lines with CRLF.',
)
describe(jobRequestSchema().shape.sourceLang, 'Of the rows that do not say theirs.')
describe(jobRequestSchema().shape.targetLang, 'Likewise.')
name(jobRequestSchema(), 'JobRequest', 'What the rows of a bulk job are, and how they are answered.')

const { shape: feedback } = feedbackSchema()
describe(feedback.rating, 'How good the translation is, on the scale of the score.')
describe(feedback.correction, 'How it should have been translated.')
describe(feedback.verdict, 'Whether the verdict that was shown is right.')
describe(feedback.release, 'The release whose verdict that was, `model.id` of the reply.')
describe(feedbackSchema(), '', { anyOf: ['rating', 'correction', 'verdict'].map((field) => ({ required: [field] })) })
name(feedbackSchema(), 'FeedbackRequest', 'What a person says of a translation: a rating, a correction or a disagreement.')
