/** What a chat model is asked about pairs. What its reply is read as is in judge-reply.ts. */

import { QualityError } from '../../models/errors.ts'
import type { ScorablePair } from '../../models/pair.ts'

export interface ChatMessage {
  readonly role: 'system' | 'user'
  readonly content: string
}

const SEPARATOR = /^===\s*$/m
const PLACES = ['{{source language}}', '{{target language}}', '{{pairs}}'] as const

/** Throws BAD_CONFIG where a template lacks its separator or the place of the pairs. */
export const requireTemplate = (template: string, file: string): void => {
  if (!SEPARATOR.test(template))
    throw new QualityError('BAD_CONFIG', `${file}: expected a line === between the system message and the user's`, {
      field: 'prompt',
    })
  if (!template.includes('{{pairs}}'))
    throw new QualityError('BAD_CONFIG', `${file}: expected {{pairs}} where the pairs go`, { field: 'prompt' })
}

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

/** All pairs are of one language pair. Texts are JSON strings, so that none can end its place early. */
export const toMessages = (template: string, pairs: readonly ScorablePair[]): ChatMessage[] => {
  const [sourceLanguage = '', targetLanguage = ''] = (pairs[0]?.languagePair ?? '').split('-')
  const listed = pairs.map(({ source, translation }, i) => JSON.stringify({ number: i + 1, source, translation })).join('\n')
  const values = new Map<string, string>([
    [PLACES[0], names.of(sourceLanguage) ?? sourceLanguage],
    [PLACES[1], names.of(targetLanguage) ?? targetLanguage],
    [PLACES[2], listed],
  ])
  const filled = template
    .split(SEPARATOR)
    .map((part) => part.trim().replace(/\{\{[^}]*\}\}/g, (place) => values.get(place) ?? place))
  return filled.map((content, i) => ({ role: i === 0 ? 'system' : 'user', content }))
}

/** What an endpoint that does not know `response_format` is told in words. */
export const FORMAT_IN_WORDS =
  'Answer with JSON and nothing else: {"assessments":[{"number":1,"error":"…","score":0}, …]}, one entry for each pair.'

/** For `response_format`; strict schemas must require every property. */
export const RESPONSE_FORMAT = {
  type: 'json_schema',
  json_schema: {
    name: 'assessments',
    strict: true,
    schema: {
      type: 'object',
      properties: {
        assessments: {
          type: 'array',
          items: {
            type: 'object',
            properties: { number: { type: 'integer' }, error: { type: 'string' }, score: { type: 'integer' } },
            required: ['number', 'error', 'score'],
            additionalProperties: false,
          },
        },
      },
      required: ['assessments'],
      additionalProperties: false,
    },
  },
} as const
