/** `copy`: the translation is the source. */

import type { SideText } from './side.ts'

/** Only prose can be copied: a number, a link or an emoji is its own translation. */
export const isCopy = ({ words }: SideText, translation: SideText): boolean => {
  const copied = translation.words
  return words.length > 0 && words.length === copied.length && words.every(({ text }, i) => text === copied[i]?.text)
}
