/** Which parts of a message are words, and which are written for the platform. */

/** Links and references to people, channels and emoji, as the platforms write them: never translated. */
const REFERENCE =
  /(<[@#!][^<>]*>|<a?:\w+:\d+>|\b(?:https?|ftp):\/\/[^\s<>|]+|\bmailto:[^\s<>|]+|:[\w+-]+:|(?<![\p{L}\p{N}])@[\w.]+)/u

/** Prose at even indices, references at odd ones; joined, they give back the text. */
const toParts = (text: string): string[] => text.split(REFERENCE)

export const toProse = (text: string): string =>
  toParts(text)
    .filter((_, i) => i % 2 === 0)
    .join(' ')

/** Whether a text says anything in words. */
export const hasProse = (text: string): boolean => /\p{L}/u.test(toProse(text))

/**
 * A text cut in three: references and white space at either end, which a translator need not see, and what lies between,
 * empty if the text has no words.
 */
export const cutEnds = (text: string): [before: string, words: string, after: string] => {
  const parts = toParts(text)
  const isProse = (part: string, i: number): boolean => i % 2 === 0 && /\p{L}/u.test(part)
  const first = parts.findIndex(isProse)
  if (first < 0) return [text, '', '']
  const last = parts.findLastIndex(isProse)
  const words = parts.slice(first, last + 1).join('')
  // The brackets and the bar of a labelled link, whose label is prose.
  const [start = ''] = /^[\s<>|]*/.exec(words) ?? []
  const [end = ''] = /(?<![\s<>|])[\s<>|]*$/.exec(words) ?? []
  const before = parts.slice(0, first).join('') + start
  const after = end + parts.slice(last + 1).join('')
  return [before, words.slice(start.length, words.length - end.length), after]
}
