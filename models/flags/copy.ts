/** `copy`: the translation is the source. */

import { once } from '../once.ts'
import type { Token } from '../text.ts'
import { commonWords } from './common-words.ts'
import { isInternational } from './same.ts'
import type { SideText } from './side.ts'

/** Only prose can be copied: a number, a link or an emoji is its own translation, and so is a word of both languages. */
export const isCopy = (source: SideText, translation: SideText): boolean => {
  const { words } = source
  const copied = translation.words
  if (words.length === 0 || words.length !== copied.length) return false
  if (!words.every(({ text }, i) => text === copied[i]?.text)) return false
  return !isName(source) && words.some((word) => !isShared(word, source, translation))
}

/** Words that mean the same in many languages and are written so in them. */
const SHARED = once(
  () =>
    new Set(
      'super cool top hi hey excellent problem normal final total test email marketing film concert museum restaurant festival club bar menu internet website blog chat link online offline server game live stream app spam start stop sport party show star team bonus'.split(
        ' ',
      ),
    ),
)
/** Those of some. */
const SHARED_BY: Readonly<Record<string, readonly string[]>> = {
  no: ['en', 'es', 'it'],
  sorry: ['en', 'de', 'nl', 'et', 'ro', 'cs', 'pl', 'it'],
  ciao: ['en', 'de', 'it', 'ro', 'cs', 'fr'],
}
const isSharedBy = (word: string, ...languages: readonly string[]): boolean =>
  Object.hasOwn(SHARED_BY, word) && languages.every((language) => SHARED_BY[word]?.includes(language))

const isShared = (word: Token, source: SideText, translation: SideText): boolean =>
  SHARED().has(word.text) ||
  isSharedBy(word.text, source.language, translation.language) ||
  isUnit(word, source) ||
  isInternational(word, source)

/** 1m75, 5 kg. */
const isUnit = ({ text, start }: Token, { prose }: SideText): boolean =>
  text.length <= 2 && /\d ?$/.test(prose.slice(Math.max(0, start - 2), start))

/** They begin with a capital, too. Not in the lists of common words: other languages have taken them over. */
const GREETINGS = new Set('hello thanks thank please goodbye bye welcome congratulations ciao tschüss'.split(' '))

const MAX_NAMES = 3

/** A few words in Latin letters that all begin with a capital may be a name: whether they are is the student's to say. */
const isName = ({ words, text, language }: SideText): boolean =>
  words.length <= MAX_NAMES &&
  words.every(
    (word) =>
      !GREETINGS.has(word.text) && isCapitalised(text.slice(word.start, word.end)) && !commonWords(language).has(word.text),
  )

const isCapitalised = (written: string): boolean =>
  /^[A-Z\u00c0-\u00de\u0100-\u024f\u1e00-\u1eff]/.test(written) &&
  written !== written.toLowerCase() &&
  written !== written.toUpperCase()
