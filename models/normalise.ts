/** Texts rewritten with a way back: every UTF-16 unit of the text that is read knows its place in the text as sent. */

import { isMark } from './characters.ts'

/** A text as it is read, with the places of its UTF-16 units in the text as sent; undefined where they are the same. */
export interface ReadText {
  readonly text: string
  readonly starts?: Int32Array | undefined
  readonly ends?: Int32Array | undefined
}

/** What stands from `start` to before `end` is read as `text`. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Applies edits, which are in order and do not overlap. */
export const applyEdits = (read: ReadText, edits: readonly Edit[]): ReadText => {
  if (edits.length === 0) return read
  let text = ''
  let from = 0
  let keepsPlaces = true
  for (const edit of edits) {
    text += read.text.slice(from, edit.start) + edit.text
    from = edit.end
    keepsPlaces &&= edit.text.length === 1 && edit.end === edit.start + 1
  }
  text += read.text.slice(from)
  return keepsPlaces ? { ...read, text } : { text, ...placesOf(read, edits, text.length) }
}

/** Places of what was edited: all that an edit writes stands where all that it read stood. */
const placesOf = (read: ReadText, edits: readonly Edit[], length: number): Required<Omit<ReadText, 'text'>> => {
  const starts = new Int32Array(length)
  const ends = new Int32Array(length)
  let unit = 0
  let from = 0
  const keep = (end: number): void => {
    for (; from < end; from++, unit++) {
      starts[unit] = read.starts?.[from] ?? from
      ends[unit] = read.ends?.[from] ?? from + 1
    }
  }
  for (const edit of edits) {
    keep(edit.start)
    from = edit.end
    const start = read.starts?.[edit.start] ?? edit.start
    const end = read.ends?.[edit.end - 1] ?? edit.end
    for (let i = 0; i < edit.text.length; i++, unit++) {
      starts[unit] = start
      ends[unit] = end
    }
  }
  keep(read.text.length)
  return { starts, ends }
}

/**
 * NFKC (UAX 15) with a way back. Chunks of the text as sent, a character with all its marks, are normalised alone; two
 * neighbours are joined into one whenever normalising them together gives something else (Hangul letters do), so the
 * chunks' results joined are the whole's.
 */
export const normalise = (sent: string): ReadText => {
  if (isNormal(sent)) return { text: sent }
  const text = sent.normalize('NFKC')
  if (text === sent) return { text }
  const chunks: Edit[] = []
  for (const [start, end] of splitMarked(sent)) {
    let chunk = { start, end, text: sent.slice(start, end).normalize('NFKC') }
    for (let last = chunks.at(-1); last; last = chunks.at(-1)) {
      const together = sent.slice(last.start, chunk.end).normalize('NFKC')
      if (together === last.text + chunk.text) break
      chunks.pop()
      chunk = { start: last.start, end: chunk.end, text: together }
    }
    chunks.push(chunk)
  }
  // A chunk that changed is mapped as a whole: it may be longer, shorter, or have its marks in another order.
  return applyEdits(
    { text: sent },
    chunks.filter((chunk) => chunk.text !== sent.slice(chunk.start, chunk.end)),
  )
}

/** Whether a text is normal for sure: it is in characters that are so whatever stands beside them, as most are. */
export const isNormal = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xa0 && !isNormalBeyond(unit)) return false
  }
  return true
}

/** Letters of Latin but for ligatures, Cyrillic, Arabic, kana, Han, Hangul, quotation marks and dashes. */
const isNormalBeyond = (unit: number): boolean =>
  unit < 0x400
    ? unit === 0xab || unit === 0xbb || (unit >= 0xc0 && unit <= 0x131) || (unit >= 0x180 && unit <= 0x1c3) || isLatinOf(unit)
    : unit <= 0x481 ||
      (unit >= 0x621 && unit <= 0x64a) ||
      (unit >= 0x2013 && unit <= 0x201e && unit !== 0x2017) ||
      (unit >= 0x3001 && unit <= 0x3002) ||
      (unit >= 0x3041 && unit <= 0x3096) ||
      (unit >= 0x30a1 && unit <= 0x30fc) ||
      (unit >= 0x4e00 && unit <= 0x9fff) ||
      (unit >= 0xac00 && unit <= 0xd7a3)

const isLatinOf = (unit: number): boolean =>
  (unit >= 0x134 && unit <= 0x13e) ||
  (unit >= 0x141 && unit <= 0x148) ||
  (unit >= 0x14a && unit <= 0x17e) ||
  (unit >= 0x1e00 && unit <= 0x1eff) ||
  (unit >= 0x218 && unit <= 0x21b)

/** Places of characters with their marks; what is a mark only once it is normalised (ﾞ) is one too. */
const splitMarked = (sent: string): [start: number, end: number][] => {
  const places: [start: number, end: number][] = []
  let offset = 0
  for (const character of sent) {
    const last = places.at(-1)
    const end = offset + character.length
    if (last && isMark(character.normalize('NFKC').codePointAt(0) ?? 0)) last[1] = end
    else places.push([offset, end])
    offset = end
  }
  return places
}
