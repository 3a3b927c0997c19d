/** Text as people see it: what nobody sees is left out, and what is written in several ways is spelt in one. */

import { isLetter, isPictograph } from './characters.ts'
import { findEntities } from './entities.ts'
import { applyEdits, type Edit, normalise, type ReadText } from './normalise.ts'
import { isSilentOn, MARK, PAIR, PLAIN, RESPELT, SILENT, SURROGATE, spellings, UNSEEN } from './spellings.ts'

/**
 * The text that people see, with the place of everything in the text as sent: entities read as what they mean, invisible
 * characters left out, NFKC, one spelling for one writing. `sent` must be well formed.
 */
export const asSeen = (sent: string): ReadText => {
  const read = respell(applyEdits({ text: sent }, findEntities(sent)))
  const normal = normalise(read.text)
  if (normal.text === read.text && !read.starts) return read
  // What NFKC makes of compatibility characters has other spellings, too, and so has what came together.
  const again = respell(normal)
  return { text: again.text, ...composePlaces(read, again) }
}

/** The text without what nobody sees, and else as it was written: links, names and marks in it are whole. */
export const withoutUnseen = (sent: string): ReadText => {
  const { kinds } = spellings()
  if (!hasUnseen(sent, kinds)) return { text: sent }
  const edits: Edit[] = []
  for (let i = 0; i < sent.length; ) {
    const kind = kinds[sent.charCodeAt(i)] ?? PLAIN
    const end = kind === UNSEEN || kind === SURROGATE ? endOfUnseen(sent, i) : i
    const text = sent.slice(i, end)
    // An emoji is written with its selector.
    const kept = text === EMOJI_SELECTOR ? text : end > i ? keepJoiner(sent, i, end) : ''
    if (kept !== text) edits.push({ start: i, end, text: kept })
    i = Math.max(end, i + 1)
  }
  return applyEdits({ text: sent }, edits)
}

const hasUnseen = (text: string, kinds: Uint8Array): boolean => {
  for (let i = 0; i < text.length; i++) {
    const kind = kinds[text.charCodeAt(i)]
    if (kind === UNSEEN || kind === SURROGATE) return true
  }
  return false
}

const EMOJI_SELECTOR = '\ufe0f'

/** Places of `inner`, which are in the text of `outer`, in the text as sent. */
const composePlaces = (outer: ReadText, inner: ReadText): Omit<ReadText, 'text'> => {
  const { starts, ends } = outer
  if (!(starts && ends)) return { starts: inner.starts, ends: inner.ends }
  if (!(inner.starts && inner.ends)) return { starts, ends }
  return { starts: inner.starts.map((start) => starts[start] ?? start), ends: inner.ends.map((end) => ends[end - 1] ?? end) }
}

const respell = (read: ReadText): ReadText => {
  const { kinds } = spellings()
  const { text } = read
  if (isPlain(text, kinds)) return read
  const edits: Edit[] = []
  for (let i = 0; i < text.length; ) {
    const kind = kinds[text.charCodeAt(i)] ?? PLAIN
    const edit = kind === PLAIN ? undefined : toEdit(text, kind, i)
    // What is silent stands on what was respelt or silent before.
    const last = edits.at(-1)
    if (last && last.end === i && edit && (kind === SILENT || kind === MARK)) edits[edits.length - 1] = { ...last, end: i + 1 }
    else if (edit && edit.text !== text.slice(edit.start, edit.end)) edits.push(edit)
    i = edit?.end ?? i + 1
  }
  return applyEdits(read, edits)
}

const isPlain = (text: string, kinds: Uint8Array): boolean => {
  for (let i = 0; i < text.length; i++) if (kinds[text.charCodeAt(i)] !== PLAIN) return false
  return true
}

/** What is to be read at a place where something may have to be done. */
const toEdit = (text: string, kind: number, start: number): Edit | undefined => {
  const { respelt, pairs } = spellings()
  switch (kind) {
    case RESPELT:
      return { start, end: start + 1, text: respelt.get(text.charCodeAt(start)) ?? '' }
    case PAIR: {
      const spelling = pairs.get(text.slice(start, start + 2))
      return spelling === undefined ? undefined : { start, end: start + 2, text: spelling }
    }
    case SILENT:
      return silence(text, start)
    case MARK:
      return isSilentOn(text.charCodeAt(start), text.charAt(start - 1)) ? silence(text, start) : undefined
    default: {
      const end = endOfUnseen(text, start)
      return end === start ? undefined : { start, end, text: keepJoiner(text, start, end) }
    }
  }
}

/** What a silent character stands on is read without it, and is still as long as it looks. */
const silence = (text: string, start: number): Edit => {
  const before = text.charAt(start - 1)
  return isLetter(before.charCodeAt(0))
    ? { start: start - 1, end: start + 1, text: before }
    : { start, end: start + 1, text: '' }
}

/** Where the characters that nobody sees end, of which one may begin at `start`. */
const endOfUnseen = (text: string, start: number): number => {
  const { kinds } = spellings()
  let end = start
  while (end < text.length) {
    const kind = kinds[text.charCodeAt(end)]
    if (kind === UNSEEN) end++
    else if (kind === SURROGATE && isUnseenBeyond(text.codePointAt(end) ?? 0)) end += 2
    else break
  }
  return end
}

const isUnseenBeyond = (code: number): boolean =>
  (code >= 0xe0000 && code <= 0xe0fff) || (code >= 0x1bca0 && code <= 0x1bca3) || (code >= 0x1d173 && code <= 0x1d17a)

const ZWJ = '\u200d'
/** Black flag: letters of tags and their end make a region's of it (UTS 51). */
const FLAG = 0x1f3f4
const TAG = /\udb40[\udc20-\udc7f]/g
const REGION = /^(?:\udb40[\udc20-\udc7e])+\udb40\udc7f/

/**
 * What is left of invisible characters. A joiner stays in an emoji, and at a virama, where it chooses between a conjunct, a
 * half form and a visible virama; between Arabic letters it is left out: Persian is written with and without.
 */
const keepJoiner = (text: string, start: number, end: number): string => {
  const run = text.slice(start, end)
  const before = codeBefore(text, start)
  if (before === FLAG) return REGION.exec(run.match(TAG)?.join('') ?? '')?.[0] ?? joinEmoji(text, run, end)
  const [joiner] = /[\u200c\u200d]/.exec(run) ?? []
  if (joiner === undefined) return ''
  const after = text.codePointAt(end) ?? 0
  if (VIRAMAS.has(before)) return joiner === ZWJ || isLetter(after) ? joiner : ''
  if (joiner === ZWJ && VIRAMAS.has(after) && isLetter(before)) return ZWJ
  return isPictograph(before) || isSkinTone(before) ? joinEmoji(text, run, end) : ''
}

const joinEmoji = (text: string, run: string, end: number): string =>
  run.includes(ZWJ) && isPictograph(text.codePointAt(end) ?? 0) ? ZWJ : ''

const isSkinTone = (code: number): boolean => code >= 0x1f3fb && code <= 0x1f3ff

const codeBefore = (text: string, end: number): number => {
  const code = text.codePointAt(end - 2) ?? 0
  return code > 0xffff ? code : text.charCodeAt(end - 1)
}

/** Of the scripts of India and of Sinhala. */
const VIRAMAS = new Set([0x94d, 0x9cd, 0xa4d, 0xacd, 0xb4d, 0xbcd, 0xc4d, 0xccd, 0xd4d, 0xdca])
