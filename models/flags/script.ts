/** `script`: a text that is hardly in the writing system of its language. Only prose is judged. */

import { isLetter } from '../characters.ts'
import { findLatinLanguage } from '../language.ts'
import { isMostlyInScript, usualScript } from '../script.ts'
import type { SideText } from './side.ts'

/** Chinese translations that leave names in Latin letters still have a quarter of their letters in Han. */
const MIN_IN_SCRIPT = 0.25
/** So many words on both sides are no names any more. */
const SENTENCE = 3

/** Whether prose is hardly in the script of its language. Words that are the same on the other side are names, or left over. */
export const isInAnotherScript = (side: SideText, other: SideText): boolean => {
  if (isMostlyInScript(side.prose, side.language, MIN_IN_SCRIPT)) return false
  const present = new Set(other.words.map(({ text }) => text))
  // Japanese laughs in Latin letters.
  const own = side.words.filter(({ text }) => !present.has(text) && !/^w+$/.test(text))
  if (own.length > 0) {
    const letters = own.map(({ text }) => text).join('')
    return !isMostlyInScript(letters, side.language, MIN_IN_SCRIPT)
  }
  return (
    side.words.length >= SENTENCE &&
    side.words.some(({ start, text }) => side.text.startsWith(text, start) && isLetter(text.codePointAt(0) ?? 0))
  )
}

/** Whether a text in another script is plausibly its language in Latin letters, as chats write it: kaise ho, privet. */
export const isRomanised = ({ prose, words, language }: SideText): boolean =>
  usualScript(language) !== 'Latn' && isMostlyInScript(prose, LATIN, MIN_LATIN) && findLatinLanguage(words) === undefined

/** A language that is written so. */
const LATIN = 'en'
const MIN_LATIN = 0.75
