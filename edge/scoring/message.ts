/** A message to be scored, and how a value becomes one that has the fields it should. */

import { QualityError } from '../../models/errors.ts'
import { type Id, MAX_ID_LENGTH } from '../../models/ids.ts'
import { parseLanguage } from '../../models/language-tag.ts'
import { toLanguagePair } from '../../models/pair.ts'
import type { PredictInput } from '../../models/predict.ts'
import type { Preset, Thresholds } from '../../models/verdict.ts'
import type { Limits } from '../platform/limits.ts'
import type { MessageInput } from './wire.ts'

/** Terms of a message, more than any names, and the UTF-16 units of one. */
export const MAX_TERMS = 100
export const MAX_TERM_LENGTH = 200

export type Detail = 'score' | 'words' | 'spans'

export interface Message {
  readonly pair: PredictInput
  readonly detail: Detail
  /** Whether the translation is still being written. */
  readonly partial: boolean
}

export interface BatchItem {
  /** As sent; absent where it was absent or could not be read. */
  readonly id?: Id | undefined
  /** The message, or why it is none. */
  readonly message: Message | QualityError
}

/** A thing asked for, and the channel whose release is to answer it. */
export interface Asked<T> {
  readonly asked: T
  readonly channel: string | undefined
}

/**
 * A value of nothing but texts and languages, as most messages are, as a message; undefined for any other. The schemas say
 * the same of it, and take .7 us more of every message and are loaded for a Worker's first. Throws as `toMessage` does.
 */
export const toPlainMessage = (value: unknown, limits: Limits): Message | undefined =>
  isTexts(value, TEXTS) ? toMessage(value, limits) : undefined

/** The same for one of a batch, with a plain id or with none. An item that is no message says why. */
export const toPlainItem = (value: unknown, limits: Limits): BatchItem | undefined => {
  const id = isTexts(value, TEXTS + 1) && 'id' in value && isPlainId(value.id) ? value.id : undefined
  if (!isTexts(value, id === undefined ? TEXTS : TEXTS + 1)) return undefined
  try {
    return { id, message: toMessage(value, limits) }
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
    return { id, message: error }
  }
}

/** An id that is short or exact for sure. */
const isPlainId = (id: unknown): id is string | number =>
  typeof id === 'string' ? id.length <= MAX_ID_LENGTH : Number.isSafeInteger(id)

/** How many there are. */
const TEXTS = 4

/** `keys`: how many it has. */
const isTexts = (
  value: unknown,
  keys: number,
): value is Record<'source' | 'translation' | 'sourceLang' | 'targetLang', string> => {
  if (typeof value !== 'object' || value === null) return false
  const { source, translation, sourceLang, targetLang } = value as Readonly<Record<string, unknown>>
  return (
    typeof source === 'string' &&
    typeof translation === 'string' &&
    typeof sourceLang === 'string' &&
    typeof targetLang === 'string' &&
    Object.keys(value).length === keys
  )
}

/** Throws TOO_LONG, or BAD_MESSAGE for a language that is none, naming the field. */
export const toMessage = (
  {
    source,
    translation,
    sourceLang,
    targetLang,
    threshold,
    detail = 'words',
    logProbs,
    terms,
    partial = false,
  }: Omit<MessageInput, 'channel'>,
  { textLength }: Limits,
): Message => {
  requireLength(source, 'source', textLength)
  requireLength(translation, 'translation', textLength)
  const languagePair = toLanguagePair(parseLanguage(sourceLang, 'sourceLang'), parseLanguage(targetLang, 'targetLang'))
  return {
    pair: { source, translation, languagePair, thresholds: toThresholds(threshold), logProbs, terms },
    detail,
    partial,
  }
}

/** A preset is read by the release that answers: where its lines lie is of the language pair. */
const toThresholds = (threshold: MessageInput['threshold']): Preset | Thresholds | undefined =>
  typeof threshold === 'number' ? { accept: threshold, reject: threshold } : threshold

const requireLength = (text: string, field: string, max: number): void => {
  if (text.length > max)
    throw new QualityError('TOO_LONG', `${field} has ${text.length} UTF-16 units; at most ${max} are scored`, { field })
}

/** Throws TOO_LONG where they are too many for a batch. */
export const requireFew = (items: readonly unknown[], limits: Limits): void => {
  if (items.length > limits.items)
    throw new QualityError('TOO_LONG', `items has ${items.length} pairs; at most ${limits.items} are scored at once`, {
      field: 'items',
    })
}
