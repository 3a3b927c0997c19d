/** What texts look like in chats: slips of the fingers, letters drawn out, no capitals, no diacritics, emoji, tags, links. */

import { readPieces } from '../../../models/flags/pieces.ts'
import type { Random } from '../../statistics/random.ts'
import type { Lexicon } from './lexicon.ts'
import { below, pick, toText, toUnits, type Unit, wordPlaces } from './units.ts'

export const NOISES = [
  'typo',
  'keyboard',
  'elongation',
  'case',
  'diacritics',
  'punctuation',
  'emoji',
  'hashtag',
  'mention',
  'link',
  'code-switching',
] as const
export type NoiseName = (typeof NOISES)[number]

export interface Noise {
  readonly random: Random
  readonly lexicon: Lexicon
  /** Of this side, and of the other. */
  readonly language: string
  readonly otherLanguage: string
}

/** Undefined where the text has nothing that the noise could change. */
type AddNoise = (text: string, noise: Noise) => string | undefined

/** Noises that a faithful translation keeps as they are: both sides get the same one. */
export const KEPT: readonly NoiseName[] = ['emoji', 'hashtag', 'mention', 'link']

/** Links, mentions, code and the like are pasted: nobody types slips into them. */
const editWord = (text: string, random: Random, edit: (word: string) => string | undefined): string | undefined => {
  const units = toUnits(text)
  const { prose } = readPieces(text)
  let end = 0
  const isTyped = units.map(({ gap, text: word }) => {
    const start = end + gap.length
    end = start + word.length
    return prose[start] !== ' '
  })
  const words = wordPlaces(units).filter((at) => isTyped[at] && /^\p{L}{3,}/u.test(units[at]?.text ?? ''))
  const at = pick(random, words)
  const unit = at === undefined ? undefined : units[at]
  const edited = unit && edit(unit.text)
  return at === undefined || !unit || edited === undefined ? undefined : toText(units.with(at, { ...unit, text: edited }))
}

/** A letter left out, doubled, or swapped with the next. Letters go with their marks. */
const typo: AddNoise = (text, { random }) =>
  editWord(text, random, (word) => {
    const letters = toLetters(word)
    const at = 1 + below(random, letters.length - 1)
    const [letter = '', next = ''] = letters.slice(at, at + 2)
    const kind = below(random, 3)
    if (kind === 0) return letters.toSpliced(at, 1).join('')
    return letters.toSpliced(at, kind, ...(kind === 1 ? [letter, letter] : [next, letter])).join('')
  })

const toLetters = (word: string): string[] => word.match(/\P{M}\p{M}*/gu) ?? []

/** The key beside the right one, on the keyboard of the letter's script. */
const keyboard: AddNoise = (text, { random, lexicon }) =>
  editWord(text, random, (word) => {
    const letters = Array.from(word)
    const places = letters.flatMap((letter, at) => (neighbours(letter, lexicon).length > 0 ? [at] : []))
    const at = pick(random, places)
    if (at === undefined) return undefined
    return letters.with(at, pick(random, neighbours(letters[at] ?? '', lexicon)) ?? '').join('')
  })

const neighbours = (letter: string, { keyboards }: Lexicon): string[] => {
  for (const rows of Object.values(keyboards))
    for (const row of rows) {
      const at = row.indexOf(letter.toLowerCase())
      if (at >= 0) return [row[at - 1], row[at + 1]].filter((key) => key !== undefined)
    }
  return []
}

/** sooo, даааа: the last vowel of a word, or its last letter, three to six times. */
const elongation: AddNoise = (text, { random }) =>
  editWord(text, random, (word) => {
    const letters = toLetters(word)
    const vowel = letters.findLastIndex((letter) => /[aeiouyõäöüăâîаеёиоуыэюя]/i.test(letter))
    const at = vowel >= 0 ? vowel : letters.length - 1
    return letters.with(at, (letters[at] ?? '').repeat(3 + below(random, 4))).join('')
  })

const changeCase: AddNoise = (text, { random }) => (random.uniform() < 0.75 ? text.toLowerCase() : text.toUpperCase())

/** Of Latin letters only: elsewhere marks are vowels. */
const diacritics: AddNoise = (text) =>
  text
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin}\p{M}{0,8})\p{M}/gu, '')
    .normalize('NFC')

const punctuation: AddNoise = (text) =>
  text
    .replace(/(?<!\p{N})[.,;:!?…"“”„«»()，。！？；：、।]+|[.,;:!?](?!\p{N})/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()

const append = (text: string, addition: string | undefined): string | undefined =>
  addition === undefined ? undefined : `${text.trimEnd()} ${addition}`

const emoji: AddNoise = (text, { random, lexicon }) => append(text, pick(random, lexicon.emoji)?.repeat(1 + below(random, 3)))

const hashtag: AddNoise = (text, { random, lexicon }) => append(text, pick(random, lexicon.hashtags))

const link: AddNoise = (text, { random, lexicon }) => append(text, pick(random, lexicon.links))

const mention: AddNoise = (text, { random, lexicon }) => {
  const name = pick(random, lexicon.mentions)
  return name === undefined ? undefined : `${name} ${text.trimStart()}`
}

/** A word in the other language where the small dictionary has one, else an interjection in it. */
const codeSwitching: AddNoise = (text, noise) => switchWord(toUnits(text), noise) ?? insertTag(text, noise)

const switchWord = (units: readonly Unit[], { random, lexicon, language, otherLanguage }: Noise): string | undefined => {
  const known = units.flatMap((unit, at) => {
    const by = lookUp(unit.text, lexicon, { language, otherLanguage })
    return by === undefined ? [] : [{ at, unit, by }]
  })
  const hit = pick(random, known)
  return hit && toText(units.with(hit.at, { ...hit.unit, text: hit.by }))
}

const lookUp = (
  word: string,
  { polarity }: Lexicon,
  { language, otherLanguage }: Pick<Noise, 'language' | 'otherLanguage'>,
): string | undefined => {
  for (const entry of polarity) {
    const at = entry[language]?.findIndex((phrase) => phrase.toLowerCase() === word.toLowerCase()) ?? -1
    const by = entry[otherLanguage]?.[at]
    if (by !== undefined) return by
  }
  return undefined
}

const insertTag = (text: string, { random, lexicon, otherLanguage }: Noise): string | undefined => {
  const tag = pick(random, lexicon.tags[otherLanguage] ?? [])
  if (tag === undefined) return undefined
  return random.uniform() < 0.5 ? `${tag}, ${text.trimStart()}` : append(text, tag)
}

const ADD: Readonly<Record<NoiseName, AddNoise>> = {
  typo,
  keyboard,
  elongation,
  case: changeCase,
  diacritics,
  punctuation,
  emoji,
  hashtag,
  mention,
  link,
  'code-switching': codeSwitching,
}

/** The text with one noise; undefined where that changes nothing or leaves nothing. */
export const addNoise = (name: NoiseName, text: string, noise: Noise): string | undefined => {
  const noisy = ADD[name](text, noise)
  return noisy === undefined || noisy === text || noisy.trim() === '' ? undefined : noisy
}
