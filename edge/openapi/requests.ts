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
  translation: `Its machine translation, at most ${LIMITS.textLength} UTF-16 units.`,
  sourceLang:
    'Language of the message: a BCP 47 tag such as `ro` or `pt-BR`, or in the notation of gettext, Java and NLLB: `zh_CN`, `eng_Latn`. Languages are not detected: `auto` is an error.',
  targetLang: 'Language of the translation, in the same notations.',
  threshold: `How strict verdicts are; default \`balanced\`. Of bad translations (rated below 50 of 100 by people) ${presets.join(', ')} are accepted; of good ones (70 or more) at most ${Math.round(100 * GOOD_REJECTED)} % are rejected, with 95 % confidence. The resulting thresholds depend on the release and the language pair (\`GET /v1/languages\`). A release without such thresholds uses fixed ones, accepting from and rejecting below ${older.join(', ')}. A number accepts scores from that number on and rejects all others.`,
  detail:
    '`words` (default) lists the words of the translation; `spans` lists runs of words that may be wrong instead; `score` omits both.',
  partial:
    'Whether the translation is still being written, for instance by a language model that streams. It is scored against the beginning of the message that it fits best; flags for missing parts (`length`, `numbers`, `links` and others) wait for the end.',
  logProbs:
    'Natural-log probability of each token that the MT system wrote, including the end of sentence; they improve the score where the release has learnt to read them.',
  terms: `Terms with a prescribed translation: brands, products, names. At most ${MAX_TERMS}, each plain text of at most ${MAX_TERM_LENGTH} UTF-16 units. Where the source contains \`source\`, the translation must contain \`translation\` (default: \`source\` itself); otherwise it is flagged \`terms\`, and the verdict is at best \`review\`. A term with capitals matches as written or in all capitals; one without matches in any case.`,
  channel:
    'Score with the release of this channel, such as `canary`; it must be one that the service follows. Default: the caller’s own channel.',
} as const satisfies Record<keyof ReturnType<typeof messageSchema>['shape'], string>

for (const [field, description] of Object.entries(FIELDS))
  describe(messageSchema().shape[field as keyof typeof FIELDS], description)
for (const schema of [messageSchema(), feedbackSchema()])
  for (const field of ['sourceLang', 'targetLang'] as const)
    describe(schema.shape[field], FIELDS[field], { pattern: LANGUAGE_TAG })

name(messageSchema(), 'ScoreRequest', 'A message and its machine translation.')

describe(itemSchema().shape.id, 'Returned with the reply exactly as sent, whole numbers digit for digit.')

/** The Worker reads the items one by one, so that a bad one fails alone; what they should be stands here. */
name(
  z.extend(batchSchema(), {
    items: describe(
      z.array(name(itemSchema(), 'ItemRequest', 'One pair of a batch.')).check(z.maxLength(LIMITS.items)),
      'The pairs.',
    ),
  }),
  'BatchRequest',
  'Many messages and their machine translations.',
)

describe(
  rankSchema().shape.translations,
  `Its translations, from several systems or sampled from one: 1 to ${MAX_TRANSLATIONS}, each at most ${LIMITS.textLength} UTF-16 units.`,
)
name(rankSchema(), 'RankRequest', 'A message and several translations of it.')

describe(
  jobRequestSchema().shape.format,
  '`jsonl`: one JSON object per line; `tsv`: a table with a header. Lines may end with CRLF in both.',
)
describe(jobRequestSchema().shape.sourceLang, 'Source language of rows that do not name their own.')
describe(jobRequestSchema().shape.targetLang, 'Target language of rows that do not name their own.')
name(jobRequestSchema(), 'JobRequest', 'The format and languages of the rows of a bulk job, and what the replies contain.')

const { shape: feedback } = feedbackSchema()
describe(feedback.rating, 'How good the translation is, on the scale of the score (0-1).')
describe(feedback.correction, 'The correct translation.')
describe(feedback.verdict, 'Whether the person agrees with the verdict that was shown.')
describe(feedback.release, 'The release that gave the verdict: `model.id` of the reply.')
describe(feedbackSchema(), '', { anyOf: ['rating', 'correction', 'verdict'].map((field) => ({ required: [field] })) })
name(feedbackSchema(), 'FeedbackRequest', 'A person’s judgement of a translation: a rating, a correction or a disagreement.')
