/** A pair is two texts; a language pair is the two languages they are in. */

import { QualityError } from './errors.ts'

export interface Pair {
  readonly source: string
  readonly translation: string
}

/** Two primary language subtags, as in `ro-en`. */
export type LanguagePair = `${string}-${string}`

/** A pair with the language pair it is scored under. */
export interface ScorablePair extends Pair {
  readonly languagePair: LanguagePair
}

/** Tags that were read before: reading one takes ten microseconds, and a service sees the same few again and again. */
const known = new Map<string, string>()
const MOST_KNOWN = 1000

/**
 * The primary language subtag of a BCP 47 tag: `pt-BR` -> `pt`, `zh-Hant-TW` -> `zh`.
 * Throws BAD_MESSAGE, naming `field`, when the tag is malformed (RFC 5646 section 2.1).
 */
export const parseLanguage = (tag: string, field: string): string => {
  const before = known.get(tag)
  if (before !== undefined) return before
  const language = readTag(tag, field)
  // Callers choose the tags: what they can make this Worker keep is limited.
  if (known.size >= MOST_KNOWN) known.clear()
  if (tag.length <= LONGEST_KNOWN) known.set(tag, language)
  return language
}

/** RFC 5646 section 4.4.1: every language can be told in so many characters. */
const LONGEST_KNOWN = 35

const readTag = (tag: string, field: string): string => {
  try {
    // V8 has no language for `und`, whatever TypeScript says.
    return new Intl.Locale(tag).language || 'und'
  } catch (cause) {
    const shown = JSON.stringify(tag.slice(0, 40))
    throw new QualityError('BAD_MESSAGE', `${field} must be a BCP 47 language tag such as "ro" or "pt-BR", got ${shown}`, {
      field,
      cause,
    })
  }
}

/** `ro`, `en` -> `ro-en`. */
export const toLanguagePair = (sourceLang: string, targetLang: string): LanguagePair => `${sourceLang}-${targetLang}`

/** Accepts `ro-en` only: two lower-case primary subtags. Throws BAD_DATA otherwise. */
export const parseLanguagePair = (text: string, field = 'language pair'): LanguagePair => {
  if (!isLanguagePair(text))
    throw new QualityError('BAD_DATA', `${field} must look like "ro-en", got ${JSON.stringify(text.slice(0, 40))}`, { field })
  return text
}

/** Whether a text is two lower-case primary language subtags joined by a hyphen. */
export const isLanguagePair = (text: string): text is LanguagePair => /^[a-z]{2,3}-[a-z]{2,3}$/.test(text)
