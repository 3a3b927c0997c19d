/** `terms`: a brand, a product or a name that must come out in one way, and does not. */

import { BITS, createScriptTest, isMark, isNumber, isSpaced, isWordOrNumber, propertiesOf } from '../characters.ts'
import { applyEdits, type Edit, type ReadText } from '../normalise.ts'
import { once } from '../once.ts'
import type { ScorablePair } from '../pair.ts'
import { asSeen } from '../seen.ts'
import type { Span } from '../text.ts'

/** What must come out so. Without a translation it is kept as it is. */
export interface Term {
  readonly source: string
  readonly translation?: string | undefined
}

/** Where terms stand that come out as they must, in UTF-16 units of the texts as sent: no other check judges them. */
export interface FoundTerms {
  readonly source: readonly Span[]
  readonly translation: readonly Span[]
  /** Whether the source has a term whose translation the translation lacks. */
  readonly areBroken: boolean
}

/**
 * Looks for terms. Once is enough, however often the source says one; of terms within terms the longer one counts, and of
 * several translations of a term any will do.
 *
 * A term with a capital is looked for as it is written, with a capital more where a sentence begins, or all in capitals;
 * one without in any case. In scripts that part words by spaces it is a word or several; the translation may add an
 * ending, as many languages do to names.
 */
export const findTerms = ({ source, translation, languagePair }: ScorablePair, terms: readonly Term[]): FoundTerms => {
  const [from, to] = [toText(source), toText(translation)]
  const maxEnding = languagePair.endsWith('-en') ? MAX_ENGLISH_ENDING : MAX_ENDING
  const taken: Span[] = []
  const [inSource, inTranslation]: [Span[], Span[]] = [[], []]
  let areBroken = false
  for (const [term, wanted] of toWanted(terms)) {
    const found = findTerm(from, term, 0).filter((span) => !taken.some((other) => overlap(span, other)))
    if (found.length === 0) continue
    taken.push(...found)
    const kept = wanted.flatMap((text) => findTerm(to, text, maxEnding))
    if (kept.length === 0) areBroken = true
    else {
      inSource.push(...found.map((span) => toPlace(from, span)))
      inTranslation.push(...kept.map((span) => toPlace(to, span)))
    }
  }
  return { source: inSource, translation: inTranslation, areBroken }
}

/** Letters of the longest ending, of the plural and the genitive in English and of several suffixes elsewhere. */
const MAX_ENGLISH_ENDING = 2
const MAX_ENDING = 6

/** A text in which case can be left out: both have the same length. */
interface FoldedText extends ReadText {
  readonly folded: string
}

const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end

/** Where a span is in the text as sent. */
const toPlace = ({ starts, ends }: ReadText, { start, end }: Span): Span => ({
  start: starts?.[start] ?? start,
  end: ends?.[end - 1] ?? end,
})

const toText = (sent: string): FoldedText => {
  const seen = asSeen(sent.toWellFormed())
  const read = applyEdits(seen, [...seen.text.matchAll(/\s+|[ßẞ]/g)].map(toEdit))
  return { ...read, folded: toCapitals(read.text) }
}

/** A term of a request: spaces around it are none of it. */
const toTerm = (text: string): FoldedText => toText(text.trim())

/** Case makes two letters of ß; line ends and several spaces are one space. */
const toEdit = ({ 0: { length }, 0: found, index }: RegExpExecArray): Edit => ({
  start: index,
  end: index + length,
  text: found === 'ß' ? 'ss' : found === 'ẞ' ? 'SS' : ' ',
})

/** In capitals, but for letters that become several. */
const toCapitals = (text: string): string => {
  const capitals = text.toUpperCase()
  if (capitals.length === text.length) return capitals
  return Array.from(text, (character) => {
    const capital = character.toUpperCase()
    return capital.length === character.length ? capital : character
  }).join('')
}

/** Each term with what may stand for it, the longest first. */
const toWanted = (terms: readonly Term[]): [FoldedText, FoldedText[]][] => {
  const wanted = new Map<string, [FoldedText, FoldedText[]]>()
  for (const { source, translation = source } of terms) {
    const term = toTerm(source)
    // Of characters that nobody sees.
    if (term.text === '') continue
    const entry = wanted.get(term.text) ?? [term, []]
    entry[1].push(toTerm(translation))
    wanted.set(term.text, entry)
  }
  return [...wanted.values()].toSorted(([a], [b]) => b.text.length - a.text.length)
}

/** Where a term stands in a text, with at most `maxEnding` letters more than its own. */
const findTerm = ({ text, folded }: FoldedText, term: FoldedText, maxEnding: number): Span[] => {
  const spans: Span[] = []
  if (term.text === '') return spans
  // Where a sentence begins.
  const capitalised = term.folded.slice(0, 1) + term.text.slice(1)
  const isSmall = term.text === term.text.toLowerCase()
  for (let start = folded.indexOf(term.folded); start >= 0; start = folded.indexOf(term.folded, start + 1)) {
    const end = start + term.text.length
    const written = text.slice(start, end)
    const fits = isSmall || written === term.text || written === capitalised || isShouted(written)
    if (!(fits && startsTerm(text, start))) continue
    const wordEnd = endOfWord(text, end)
    if (wordEnd - end <= maxEnding) spans.push({ start, end: wordEnd })
  }
  return spans
}

/** Whether a text has no small letter; İ is read as i. */
const isShouted = (text: string): boolean => {
  const dotted = text.replaceAll('i', 'I')
  return dotted === dotted.toUpperCase()
}

/** Articles, conjunctions and prepositions are written in one with the next word in these. */
const takesPrefixes = once(() => createScriptTest(['Arab', 'Hebr']))
/** Particles and possessives are written in one with the word before. */
const takesParticles = once(() => createScriptTest(['Arab', 'Hebr', 'Hang']))

const startsTerm = (text: string, start: number): boolean => {
  const first = text.codePointAt(start) ?? 0
  return start === 0 || takesPrefixes()(first) || !isOneWord(first, codeBefore(text, start))
}

/** Where the word ends that a term ending at `end` is in. */
const endOfWord = (text: string, end: number): number => {
  const last = codeBefore(text, end)
  if (takesParticles()(last)) return end
  let after = end
  while (after < text.length) {
    const code = text.codePointAt(after) ?? 0
    if (!isOneWord(last, code)) return after
    // Another number is another thing, whatever the language.
    if (isNumber(code)) return Number.POSITIVE_INFINITY
    after += code > 0xffff ? 2 : 1
  }
  return after
}

const codeBefore = (text: string, end: number): number => {
  const code = text.codePointAt(end - 2) ?? 0
  return end >= 2 && code > 0xffff ? code : text.charCodeAt(end - 1)
}

/** Whether two characters beside each other are of one word: of one script that parts words by spaces, or a number. */
const isOneWord = (a: number, b: number): boolean => {
  if (!isWordOrNumber(a) || !isWordOrNumber(b)) return false
  if (isNumber(a)) return isNumber(b) || isSpaced(b)
  if (!isSpaced(a)) return false
  return isNumber(b) || isMark(b) || isMark(a) || scriptOf(a) === scriptOf(b)
}

const scriptOf = (code: number): number => propertiesOf(code) >> BITS
