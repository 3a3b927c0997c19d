/** `swapped`: a word of a set stands where another one should: Tuesday for Thursday, sell for buy. */

import { onceOfEach } from '../once.ts'
import type { Token } from '../text.ts'
import { type Amount, readAmounts } from './amounts.ts'
import { COUNTERPARTS, SETS, type SetName } from './counterparts.ts'
import type { SideText } from './side.ts'

const SET_NAMES = Object.keys(SETS) as SetName[]
const PRONOUN = SET_NAMES.indexOf('pronoun')
const UNIT = SET_NAMES.indexOf('unit')
/** The set of words that deny. */
const NOT = SET_NAMES.length

/** What a word means, in one number: its set, its position there, and whether it can mean nothing else. */
type Meaning = number

const toMeaning = (set: number, position: number, isSure: boolean): Meaning => (set << 5) | (position << 1) | Number(isSure)

interface Form {
  /** Its tokens; of a stem how the last one begins. */
  readonly tokens: readonly string[]
  readonly isStem: boolean
  readonly meaning: Meaning
}

interface Lexicon {
  readonly words: ReadonlyMap<string, readonly Meaning[]>
  /** By how they begin. */
  readonly stems: ReadonlyMap<number, readonly Form[]>
  /** Forms of several tokens by the first of them, longer ones first. */
  readonly phrases: ReadonlyMap<string, readonly Form[]>
  /** By how a token begins, in which of these it may be. */
  readonly marks: Uint8Array
  /** By set, a bit for each position that the language has a word for. */
  readonly known: Uint16Array
}

const WORD = 1
const STEM = 2
const PHRASE = 4

/** The first two UTF-16 units: a text has one at least. */
const beginningOf = (text: string): number => (text.charCodeAt(0) << 16) | (text.length > 1 ? text.charCodeAt(1) : 0)
const MARKS = 1024
const placeOf = (beginning: number): number => ((beginning >>> 16) * 31 + (beginning & 0xffff)) & (MARKS - 1)

const makeLexicon = (sets: (typeof COUNTERPARTS)[string]): Lexicon => {
  const words = new Map<string, Meaning[]>()
  const stems = new Map<number, Form[]>()
  const phrases = new Map<string, Form[]>()
  const marks = new Uint8Array(MARKS)
  const known = new Uint16Array(NOT + 1)
  const add = <K, V>(
    map: Map<K, V[]>,
    { key, value, first, kind }: { key: K; value: V; first: string; kind: number },
  ): void => {
    const list = map.get(key)
    if (list) list.push(value)
    else map.set(key, [value])
    const place = placeOf(beginningOf(first))
    marks[place] = (marks[place] ?? 0) | kind
  }
  for (const [name, list] of Object.entries(sets)) {
    const set = name === 'not' ? NOT : SET_NAMES.indexOf(name as SetName)
    for (const [position, alternatives] of list.split(' ').entries()) {
      if (alternatives === '-') continue
      known[set] = (known[set] ?? 0) | (1 << position)
      for (const form of alternatives.split('|')) {
        const isSure = form[0] !== '~'
        const isStem = form.endsWith('*')
        const text = form.slice(isSure ? 0 : 1, isStem ? -1 : undefined)
        // What denies has no positions.
        const meaning = toMeaning(set, set === NOT ? 0 : position, isSure)
        if (text.includes('_')) {
          const tokens = text.split('_')
          const [first = ''] = tokens
          add(phrases, { key: first, value: { tokens, isStem, meaning }, first, kind: PHRASE })
        } else if (isStem)
          add(stems, { key: beginningOf(text), value: { tokens: [text], isStem, meaning }, first: text, kind: STEM })
        else add(words, { key: text, value: meaning, first: text, kind: WORD })
      }
    }
  }
  for (const list of phrases.values()) if (list.length > 1) list.sort((a, b) => b.tokens.length - a.tokens.length)
  return { words, stems, phrases, marks, known }
}

const lexiconOf = onceOfEach(COUNTERPARTS, makeLexicon)

/** What a side says, by set: a bit for each position. Read and forgotten within a call. */
interface Said {
  readonly sure: Uint16Array
  readonly perhaps: Uint16Array
}

const makeSaid = (): Said => ({ sure: new Uint16Array(NOT + 1), perhaps: new Uint16Array(NOT + 1) })
const inSource = makeSaid()
const inTranslation = makeSaid()

/** The words of the lexicon in a text, the longest at each place, with the token at which they begin and how many they are. */
const eachWord = (
  { tokens, prose, pieces, language }: SideText,
  lexicon: Lexicon,
  visit: (meaning: Meaning, at: number, length: number) => void,
): void => {
  const isArabic = language === 'ar'
  for (let at = 0; at < tokens.length; at++) {
    const { text, start } = tokens[at] as Token
    if (pieces.length > 0 && prose[start] === ' ') continue
    const length = visitWord(text, { lexicon, tokens, at }, visit)
    if (isArabic && length === 0)
      for (const clitic of CLITICS)
        if (text.startsWith(clitic) && text.length >= clitic.length + MIN_BARE)
          visitWord(text.slice(clitic.length), { lexicon, tokens, at }, visit)
    if (length > 1) at += length - 1
  }
}

/** Arabic writes and, with, to and the before a word without a space. */
const CLITICS = ['ال', 'لل', 'و', 'ف', 'ب', 'ل', 'ك', 'وال', 'فال', 'بال', 'كال', 'ولل', 'وب', 'ول']
const MIN_BARE = 2

interface Place {
  readonly lexicon: Lexicon
  readonly tokens: readonly Token[]
  readonly at: number
}

/** Visits what a word may mean, and returns how many tokens it takes: 0 of a word that is not in the lexicon. */
const visitWord = (
  word: string,
  { lexicon, tokens, at }: Place,
  visit: (meaning: Meaning, at: number, length: number) => void,
): number => {
  const beginning = beginningOf(word)
  const mark = lexicon.marks[placeOf(beginning)] ?? 0
  if (mark === 0) return 0
  let length = 0
  if ((mark & PHRASE) !== 0)
    for (const form of lexicon.phrases.get(word) ?? NO_FORMS) {
      if (form.tokens.length < length) break
      if (!follows(form, tokens, at)) continue
      length = form.tokens.length
      visit(form.meaning, at, length)
    }
  if (length > 0) return length
  if ((mark & WORD) !== 0)
    for (const meaning of lexicon.words.get(word) ?? NO_MEANINGS) {
      length = 1
      visit(meaning, at, 1)
    }
  if ((mark & STEM) !== 0)
    for (const { tokens: stem, meaning } of lexicon.stems.get(beginning) ?? NO_FORMS)
      if (word.startsWith(stem[0] as string)) {
        length = 1
        visit(meaning, at, 1)
      }
  return length
}

const NO_FORMS: readonly Form[] = []
const NO_MEANINGS: readonly Meaning[] = []

/** Whether the rest of a phrase follows its first token. */
const follows = ({ tokens: parts, isStem }: Form, tokens: readonly Token[], at: number): boolean => {
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i] as string
    const text = tokens[at + i]?.text
    if (text === undefined) return false
    if (isStem && i === parts.length - 1 ? !text.startsWith(part) : text !== part) return false
  }
  return true
}

/** Fills `said`, and returns a bit for each set of which something is said for sure. */
const read = (side: SideText, lexicon: Lexicon, { sure, perhaps }: Said): number => {
  sure.fill(0)
  perhaps.fill(0)
  let sets = 0
  eachWord(side, lexicon, (meaning) => {
    const set = meaning >> 5
    const bit = 1 << ((meaning >> 1) & 15)
    if ((meaning & 1) === 0) perhaps[set] = (perhaps[set] ?? 0) | bit
    else {
      sure[set] = (sure[set] ?? 0) | bit
      if (set !== NOT) sets |= 1 << set
    }
  })
  return sets
}

/**
 * The words of a translation that say something of a set that the source does not, where the source says something of it that
 * the translation does not, and neither has a word that may mean the other's. Of opposites only where neither side denies
 * anything: what is not bad may be good.
 */
export const findSwapped = (source: SideText, translation: SideText): readonly Token[] => {
  const from = lexiconOf(source.language)
  const to = lexiconOf(translation.language)
  if (!from || !to || from === to) return NO_TOKENS
  if (Math.min(source.words.length, translation.words.length) > MAX_WORDS) return NO_TOKENS
  const said = read(translation, to, inTranslation)
  if (said === 0) return NO_TOKENS
  const both = said & read(source, from, inSource)
  let found: Token[] | undefined
  for (let set = 0; both >>> set !== 0; set++) {
    if (((both >>> set) & 1) === 0) continue
    const [x, y] = [inSource.sure[set] ?? 0, inTranslation.sure[set] ?? 0]
    if (x === y) continue
    const lost = x & ~(y | (inTranslation.perhaps[set] ?? 0)) & (to.known[set] ?? 0)
    const added = y & ~(x | (inSource.perhaps[set] ?? 0)) & (from.known[set] ?? 0)
    if (lost === 0 || added === 0 || mayBeRight(set, source, translation)) continue
    found ??= []
    const tokens = found
    eachWord(translation, to, (meaning, at, length) => {
      if (meaning >> 5 !== set || (meaning & 1) === 0 || ((1 << ((meaning >> 1) & 15)) & added) === 0) return
      tokens.push(...translation.tokens.slice(at, at + length))
    })
  }
  return found ?? NO_TOKENS
}

const NO_TOKENS: readonly Token[] = []

/** Longer texts have so many words of so many sets that two of them differ by chance. */
const MAX_WORDS = 32

/** Whether a set allows for another word after all, by what both sides say. */
const mayBeRight = (set: number, source: SideText, translation: SideText): boolean => {
  if (SETS[SET_NAMES[set] as SetName].isOpposite) return inSource.sure[NOT] !== 0 || inTranslation.sure[NOT] !== 0
  if (set === PRONOUN) return (((inSource.sure[set] ?? 0) | (inTranslation.sure[set] ?? 0)) & WE) !== 0
  return set === UNIT && !haveSameNumbers(source, translation)
}

/** Who says we may mean any of the others. */
const WE = 1 << 4

/** Half an hour is thirty minutes: a unit is another one only if as many are said of it. */
const haveSameNumbers = (source: SideText, translation: SideText): boolean => {
  const a = readAmounts(source.prose, source.language)
  const b = readAmounts(translation.prose, translation.language)
  const [x, y] = [a.spoken(), b.spoken()]
  if (x.half || y.half || x.quarter || y.quarter) return false
  const [m, n] = [allNumbers(a.amounts, x.values), allNumbers(b.amounts, y.values)]
  return m.size === 0 || n.size === 0 || [...m].some((value) => n.has(value))
}

/** In digits and in words. */
const allNumbers = (amounts: readonly Amount[], spoken: Iterable<number>): ReadonlySet<number> =>
  new Set([...spoken, ...amounts.flatMap(({ values }) => values)])
