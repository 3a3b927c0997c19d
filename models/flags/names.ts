/** `names`: a name in Latin letters, in a text of another script, that the side in Latin letters does not have. */

import { usualScript } from '../script.ts'
import type { Token } from '../text.ts'
import type { SideText } from './side.ts'

export const missesNames = (source: SideText, translation: SideText): boolean => {
  const from = usualScript(source.language)
  const to = usualScript(translation.language)
  if (from === to) return false
  if (to === 'Latn') return misses(source, translation)
  return from === 'Latn' && misses(translation, source)
}

/** Names have capitals and small letters; a word in capitals may be an abbreviation of what the other side says in full. */
const NAME = /^[A-Z][a-z]{2,}$|^[A-Za-z]*[a-z][A-Z][A-Za-z]*$/

/** Capitalised words of other scripts' chats that are none. */
const NO_NAMES = new Set(
  'app wifi email mail web blog link chat online party boss style menu show live wechat line hello okay bye sorry actually basically please thanks exactly bro guys plan'.split(
    ' ',
  ),
)

const isLatin = ({ text }: Token): boolean => {
  const unit = text.charCodeAt(0)
  return unit >= 0x61 && unit <= 0x7a
}

const misses = ({ text, words, language }: SideText, latin: SideText): boolean => {
  if (!words.some(isLatin)) return false
  const present = latin.text.toLowerCase()
  // A text without its own script is another flag's.
  if (words.every(isLatin) && language !== 'en') return false
  // Korean writes its particles to a name without a space.
  return words.some(({ start, end }) => {
    const [name = ''] = /^[A-Za-z]+/.exec(text.slice(start, end)) ?? []
    const lower = name.toLowerCase()
    return NAME.test(name) && !NO_NAMES.has(lower) && !present.includes(lower)
  })
}
