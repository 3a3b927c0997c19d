/** What numbers a text says in words. */

import { isLetter, isMark } from '../characters.ts'
import { onceOfEach, rememberSome } from '../once.ts'
import { type Atom, compose, type Stem } from './compose.ts'
import { HINDI, INDIAN_WORDS, MONTHS, NEPALI, NUMBER_WORDS } from './number-words.ts'

/** The stems of a language, by their first character, longest first. */
type Lexicon = ReadonlyMap<string, readonly Stem[]>

const KINDS: Readonly<Record<string, Stem['kind']>> = { x: 'times', '+': 'plus', h: 'half', q: 'quarter', '-': 'minus' }

const readStems = (language: string): Stem[] => {
  const words = language === 'hi' || language === 'ne' ? INDIAN_WORDS : (NUMBER_WORDS[language] ?? '')
  const stems = words.split(' ').flatMap((entry) => {
    const [names = '', value = ''] = entry.split('=')
    const kind = KINDS[value[0] ?? ''] ?? 'number'
    const amount = kind === 'number' ? Number(value) : Number(value.slice(1) || Number.NaN)
    return names.split(',').map((stem) => ({ stem, value: amount, kind }))
  })
  const listed = language === 'hi' ? HINDI : language === 'ne' ? NEPALI : ''
  if (listed)
    for (const [value, names] of listed.split(' ').entries())
      stems.push(...names.split('|').map((stem) => ({ stem, value, kind: 'number' as const })))
  return stems.map((stem) => ({ ...stem, stem: fold(stem.stem) })).filter(({ stem }) => stem !== '')
}

const lexiconOf = rememberSome((language): Lexicon => {
  const made = new Map<string, Stem[]>()
  for (const stem of readStems(language).toSorted((a, b) => b.stem.length - a.stem.length)) {
    const first = stem.stem[0] ?? ''
    made.set(first, [...(made.get(first) ?? []), stem])
  }
  return made
})

const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’ʼ'`]/g, '')

/** These write no spaces, or words of numbers without them: stems are looked for everywhere. */
const UNSPACED = new Set(['zh', 'ja', 'th', 'ko'])

/** These leave out the last unit: 两万五 is 25,000, triệu hai 1.2 million. */
const ELIDING = new Set(['zh', 'th', 'vi'])

/** Written before a word as a part of it: and, the, with, for. */
const CLITICS: Readonly<Record<string, readonly string[]>> = {
  ar: ['وال', 'بال', 'فال', 'عال', 'ال', 'لل', 'و', 'ف', 'ب', 'ل'],
  fa: ['و'],
}

/** Letters of an ending at most. */
const MAX_ENDING = 4

/** German, Dutch and Czech write einundzwanzig, eenentwintig and jedenadvacet. */
const JOINERS = ['und', 'en', 'ën', 'a']

/** What a text says of numbers in words. */
export interface Spoken {
  readonly values: ReadonlySet<number>
  readonly half: boolean
  readonly quarter: boolean
  readonly minus: boolean
}

/** Reads a text that is folded already. */
export const readSpoken = (text: string, language: string): Spoken => {
  const lexicon = lexiconOf(language)
  const atoms = UNSPACED.has(language) ? scan(text, lexicon) : readWords(text, lexicon, language)
  const values = new Set<number>(monthsOf(text, language))
  compose(atoms, values, ELIDING.has(language))
  const has = (kind: Stem['kind']): boolean => atoms.some(({ stem }) => stem.kind === kind)
  return { values, half: has('half'), quarter: has('quarter'), minus: has('minus') }
}

/** By what a number is multiplied, as in `12 million`, where such a word begins at an offset. */
export const readMultiplier = (text: string, at: number, language: string): { by: number; end: number } | undefined => {
  const word = readWordAt(text, at, language)
  return word?.stem.kind === 'times' ? { by: word.stem.value, end: word.end } : undefined
}

/** Where a half ends that begins at an offset, or after a short word: `y medio`, `buçuk`. */
export const readHalf = (text: string, at: number, language: string): number | undefined => {
  for (const from of [at, at + (/^\S{1,3} (?:an? )?/.exec(text.slice(at, at + 8))?.[0].length ?? 0)]) {
    const word = readWordAt(text, from, language)
    if (word?.stem.kind === 'half') return word.end
  }
  return undefined
}

/** The word of numbers that begins at an offset, if it is one alone. */
const readWordAt = (text: string, at: number, language: string): Atom | undefined => {
  const lexicon = lexiconOf(language)
  if (!lexicon.has(text[at] ?? '')) return undefined
  if (UNSPACED.has(language)) {
    const stem = match(text, at, lexicon)
    return stem && { stem, start: at, end: at + stem.stem.length }
  }
  let end = at
  while (end < text.length && isPart(text, end)) end++
  const [first, ...more] = segment(text, at, { end, lexicon }) ?? []
  return more.length === 0 ? first && { ...first, end } : undefined
}

const match = (text: string, at: number, lexicon: Lexicon): Stem | undefined =>
  lexicon.get(text[at] ?? '')?.find(({ stem }) => text.startsWith(stem, at))

const scan = (sent: string, lexicon: Lexicon): Atom[] => {
  // Per cent is no hundred.
  const text = sent.replaceAll('百分之', '   ')
  const atoms: Atom[] = []
  for (let at = 0; at < text.length; ) {
    const stem = match(text, at, lexicon)
    if (stem) atoms.push({ stem, start: at, end: at + stem.stem.length })
    at += stem?.stem.length ?? 1
  }
  return atoms
}

const isPart = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return isLetter(code) || isMark(code)
}

const readWords = (text: string, lexicon: Lexicon, language: string): Atom[] => {
  const atoms: Atom[] = []
  for (let start = 0; start < text.length; start++) {
    if (!isPart(text, start)) continue
    let end = start + 1
    while (end < text.length && isPart(text, end)) end++
    const word = { end, lexicon }
    atoms.push(...(segment(text, start, word) ?? segmentAfter(CLITICS[language], text, { ...word, start }) ?? []))
    start = end
  }
  return atoms
}

const segmentAfter = (
  clitics: readonly string[] | undefined,
  text: string,
  { start, ...word }: { start: number; end: number; lexicon: Lexicon },
): Atom[] | undefined => {
  for (const clitic of clitics ?? []) {
    const atoms = text.startsWith(clitic, start) && segment(text, start + clitic.length, word)
    if (atoms) return atoms
  }
  return undefined
}

/** A word as stems one after the other, as German and Italian write them, and an ending. */
const segment = (text: string, start: number, word: { end: number; lexicon: Lexicon }): Atom[] | undefined => {
  for (const stem of word.lexicon.get(text[start] ?? '') ?? []) {
    const end = start + stem.stem.length
    if (end > word.end || !text.startsWith(stem.stem, start)) continue
    const atom = { stem, start, end }
    if (end === word.end) return [atom]
    if (stem.stem.length < 2) continue
    const joiner = JOINERS.find((joined) => text.startsWith(joined, end)) ?? ''
    const rest = segment(text, end, word) ?? (joiner === '' ? undefined : segment(text, end + joiner.length, word))
    if (rest) return [atom, ...rest]
    if (stem.stem.length >= 3 && word.end - end <= MAX_ENDING) return [{ stem, start, end: word.end }]
  }
  return undefined
}

const monthStemsOf = onceOfEach(MONTHS, (months) =>
  months.split(' ').map((names) =>
    names
      .split('|')
      .filter((name) => name !== '')
      .map(fold),
  ),
)

/** The months that stand in a text, from 1. */
const monthsOf = (text: string, language: string): number[] =>
  monthStemsOf(language)?.flatMap((names, i) => (names.some((name) => hasWordFrom(text, name)) ? [i + 1] : [])) ?? []

const hasWordFrom = (text: string, stem: string): boolean => {
  for (let at = text.indexOf(stem); at >= 0; at = text.indexOf(stem, at + 1)) if (at === 0 || !isPart(text, at - 1)) return true
  return false
}

/** A day of a month, whose name stands beside it: `month-day`. */
export const datesOf = (text: string, language: string): readonly string[] => {
  const dates: string[] = []
  for (const [, month, day] of text.matchAll(/(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]/g))
    dates.push(`${month}-${day}`)
  for (const [, day, month] of text.matchAll(/(?<!\d)(\d{1,2}) tháng (\d{1,2})(?!\d)/g)) dates.push(`${month}-${day}`)
  for (const [i, names] of monthStemsOf(language)?.entries() ?? [])
    for (const name of names)
      for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
        if (at > 0 && isPart(text, at - 1)) continue
        let end = at + name.length
        while (end < text.length && isPart(text, end)) end++
        const day =
          /(?<![\d.,:])(\d{1,2})(?:\.|st|nd|rd|th|er|-?го)?\s(?:of |de )?$/.exec(text.slice(Math.max(0, at - 10), at)) ??
          /^\.?\s(\d{1,2})(?![\d:])/.exec(text.slice(end, end + 5))
        if (day) dates.push(`${i + 1}-${Number(day[1])}`)
      }
  return dates
}
