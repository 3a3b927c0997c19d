/** `empty`: a side that shows nothing, or a translation that says nothing of a message with words. */

import { FACE } from './same.ts'
import { isBlank, type SideText, saysAnything } from './side.ts'

export const isEmpty = (source: SideText, translation: SideText): boolean => {
  if (isBlank(source) || isBlank(translation)) return true
  if (source.words.length === 0 || (saysAnything(translation) && !isFace(source, translation))) return false
  // A hashtag is a word, too; a laugh may be an emoji.
  if (translation.pieces.some(({ kind }) => kind === 'hashtag' || kind === 'name' || kind === 'term' || kind === 'code'))
    return false
  return !source.words.every(({ text }) => isLaughter(text))
}

/** ¯\_(ツ)_/¯ and the like: a letter among signs. */
const isFace = (source: SideText, { words, tokens }: SideText): boolean =>
  source.words.length > 1 &&
  words.length > 0 &&
  words.length <= 2 &&
  tokens.length >= 4 * words.length &&
  words.every(({ text }) => FACE.test(text))

/** The same few letters over and over; of Korean consonants and vowels alone two are enough. */
const isLaughter = (word: string): boolean =>
  (word.length >= 4 && new Set(word).size <= 2) || /^[\u110f\u1112\u116e\u1172]{2,}$/.test(word)
