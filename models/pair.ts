/** A pair is two texts; a language pair is the two languages they are in. */

import { QualityError } from './errors.ts'
import { parseLanguage } from './language-tag.ts'

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

/** `ro`, `en` -> `ro-en`. */
export const toLanguagePair = (sourceLang: string, targetLang: string): LanguagePair => `${sourceLang}-${targetLang}`

/**
 * Two tags joined by a hyphen, each as `parseLanguage` takes it: `ro-en`, `eng_Latn-ron_Latn`, `pt-BR-en`, `zh_CN-en`.
 * Throws BAD_DATA otherwise, and where it may mean several language pairs, as `pt-br-en` may.
 */
export const parseLanguagePair = (text: string, field = 'language pair'): LanguagePair => {
  const readings = new Set(toReadings(text))
  const [reading] = readings
  if (readings.size === 1 && reading) return reading
  const shown = JSON.stringify(text.slice(0, 40))
  const wrong =
    readings.size > 1
      ? `is ambiguous: ${shown} may be ${[...readings].join(' or ')}: write regions as in "pt_BR-en"`
      : `must look like "ro-en", got ${shown}`
  throw new QualityError('BAD_DATA', `${field} ${wrong}`, { field })
}

/** The language pairs that a text may mean: one for every hyphen that has a tag on either side. */
const toReadings = (text: string): LanguagePair[] => {
  if (text.length > MAX_PAIR_LENGTH) return []
  const isMixed = /[a-z]/.test(text)
  return [...text.matchAll(/-/g)].flatMap(({ index }) => {
    const target = text.slice(index + 1)
    // `pt-BR-en` would be Portuguese and Breton, too: two capitals among small letters are a region.
    if (isMixed && /^[A-Z]{2}(-|$)/.test(target)) return []
    const [sourceLang, targetLang] = [toLanguage(text.slice(0, index)), toLanguage(target)]
    return sourceLang && targetLang ? [toLanguagePair(sourceLang, targetLang)] : []
  })
}

const MAX_PAIR_LENGTH = 80

const toLanguage = (tag: string): string | undefined => {
  try {
    const language = parseLanguage(tag, 'language')
    return language.length <= 3 ? language : undefined
  } catch {
    return undefined
  }
}

/** Whether a text is two lower-case primary language subtags joined by a hyphen. */
export const isLanguagePair = (text: string): text is LanguagePair => /^[a-z]{2,3}-[a-z]{2,3}$/.test(text)
