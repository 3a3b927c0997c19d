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
  const atoms = UNSPACED.has(language) ? scan(text, lexicon) : readWords(text, lexicon)
  const values = new Set<number>(monthsOf(text, language))
  compose(atoms, values)
  const has = (kind: Stem['kind']): boolean => atoms.some(({ stem }) => stem.kind === kind)
  return { values, half: has('half'), quarter: has('quarter'), minus: has('minus') }
}

/** By what a number is multiplied, as in `12 million`, where such a word begins at an offset. */
export const readMultiplier = (text: string, at: number, language: string): { by: number; end: number } | undefined => {
  const lexicon = lexiconOf(language)
  if (!lexicon.has(text[at] ?? '')) return undefined
  if (UNSPACED.has(language)) {
    const stem = match(text, at, lexicon)
    return stem?.kind === 'times' ? { by: stem.value, end: at + stem.stem.length } : undefined
  }
  let end = at
  while (end < text.length && isPart(text, end)) end++
  const [first, ...more] = segment(text, at, { end, lexicon }) ?? []
  return first?.stem.kind === 'times' && more.length === 0 ? { by: first.stem.value, end } : undefined
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

const readWords = (text: string, lexicon: Lexicon): Atom[] => {
  const atoms: Atom[] = []
  for (let start = 0; start < text.length; start++) {
    if (!isPart(text, start)) continue
    let end = start + 1
    while (end < text.length && isPart(text, end)) end++
    // Arabic and Persian write `and` before a word as a part of it.
    const from = text[start] === 'و' && end - start > 3 ? start + 1 : start
    atoms.push(
      ...(segment(text, from, { end, lexicon }) ?? (from > start ? segment(text, start, { end, lexicon }) : undefined) ?? []),
    )
    start = end
  }
  return atoms
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
