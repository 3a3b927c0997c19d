/** Descriptions for the schemas that the Worker reads requests with. */

import * as z from 'zod/mini'
import { batchSchema, itemSchema, LIMITS, messageSchema, PRESETS } from '../message.ts'
import { describe, name } from './describe.ts'

const presets = Object.entries(PRESETS).map(
  ([preset, { accept, reject }]) => `\`${preset}\` accepts from ${accept} and rejects below ${reject}`,
)

const FIELDS = {
  source: `The message, at most ${LIMITS.textLength} UTF-16 units.`,
  translation: 'Its machine translation, likewise.',
  sourceLang: 'Language of the message, a BCP 47 tag such as `ro` or `pt-BR`.',
  targetLang: 'Language of the translation, likewise.',
  threshold: `Where the lines between verdicts lie; the release’s own where absent. ${presets.join(', ')}. A number accepts from there and rejects everything below.`,
  detail: '`words`, the default, lists the words of the translation; `score` leaves them out.',
} as const satisfies Record<keyof typeof messageSchema.shape, string>

for (const [field, description] of Object.entries(FIELDS))
  describe(messageSchema.shape[field as keyof typeof FIELDS], description)

name(messageSchema, 'ScoreRequest', 'A message and its machine translation.')

describe(itemSchema.shape.id, 'Comes back with the reply, unread.')

/** The Worker reads the items one by one, so that a bad one fails alone; what they should be stands here. */
name(
  z.extend(batchSchema, {
    items: describe(z.array(name(itemSchema, 'ItemRequest', 'One of a batch.')).check(z.maxLength(LIMITS.items)), 'The pairs.'),
  }),
  'BatchRequest',
  'Many messages and their machine translations.',
)
