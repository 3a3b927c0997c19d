/** Deterministic checks of a pair: what needs no network to see, and no network can overrule. */

import { isFormat, isLetter, isNumber, isWide } from '../characters.ts'
import { findOtherLanguage } from '../language.ts'
import { once } from '../once.ts'
import type { Pair, ScorablePair } from '../pair.ts'
import { shareInScript } from '../script.ts'
import { type PairTokens, type Token, tokenise, tokenisePair } from '../text.ts'
import { type Side, sameNumbers } from './numbers.ts'

/** Every flag, in the order they are reported, with what it says to a person. */
export const FLAGS = {
  empty: 'One side has no visible character.',
  copy: 'The translation is the source.',
  emoji: 'Neither side has a letter or a digit: there is nothing to translate.',
  script: 'Hardly any of the translation is in the writing system of its language.',
  language: 'The translation reads like another language than its own.',
  numbers: 'The numbers of the two sides differ.',
  names: 'A word in Latin letters, inside a text of another script, is missing on the other side.',
  links: 'The links of the two sides differ.',
  mentions: 'The @mentions of the two sides differ.',
  repetition: 'The translation repeats itself where the source does not.',
  length: 'One side is far longer than the other.',
  terms: 'A term of the request does not come out as it must.',
  long: 'Longer than the window of the student: the score is a mean over overlapping parts.',
} as const

export type Flag = keyof typeof FLAGS

// Characters of the longer side over those of the shorter; Han, kana and Hangul carry about twice as much each. On
// MLQE-PE train 0-0.6 % of a language pair's translations are beyond it, and their mean z is -1.1 or lower but for
// en-zh (-.4). Short messages vary too much to judge.
const LONGEST_RATIO = 3
const SHORTEST_JUDGED = 20

/** Chinese translations that leave names in Latin letters still have a quarter of their letters in Han. */
const LEAST_IN_SCRIPT = 0.25

// No literals with classes of Unicode: V8 builds those when it reads the file, whether they are used or not.
const NAME_PART = String.raw`\p{L}\p{N}_`
const NO_LINK = String.raw`\s<>"`
const LATIN = String.raw`\p{Script=Latin}`
const LETTER = String.raw`[\p{L}\p{M}]`
const link = once(() => new RegExp(`https?://[^${NO_LINK}]+`, 'giu'))
const mention = once(() => new RegExp(`(?<![${NAME_PART}])@[${NAME_PART}]+`, 'gu'))
const latinWord = once(() => new RegExp(`${LATIN}{3,}`, 'gu'))
// The same one to four words three times in a row.
const repetition = once(
  () => new RegExp(String.raw`(?<!${LETTER})(${LETTER}{2,}(?:\s+${LETTER}+){0,3}?)(?:[\s,.!?]+\1){2,}(?!${LETTER})`, 'iu'),
)

/** Whether nobody would see anything: joiners and marks of direction are tokens, too. */
const isBlank = (tokens: readonly Token[]): boolean => tokens.every(({ text }) => isFormat(text.codePointAt(0) ?? 0))

/** Flags of a pair, in a fixed order. `terms` and `long` are left to `predict`, which knows the request and the student's window. */
export const findFlags = (pair: ScorablePair, tokens: PairTokens = tokenisePair(pair, 2)): Flag[] => {
  if (isBlank(tokens.source) || isBlank(tokens.translation)) return ['empty']
  const source = { text: pair.source, tokens: tokens.source }
  const translation = { text: pair.translation, tokens: tokens.translation }
  const targetLang = pair.languagePair.split('-')[1] ?? ''
  const copy = isCopy(source, translation)
  const found: Record<Exclude<Flag, 'empty' | 'terms' | 'long'>, boolean> = {
    copy,
    emoji: !saysAnything(source.text) && !saysAnything(translation.text),
    script: isInAnotherScript(translation.text, targetLang),
    // A copy is in the language of the source, which says no more.
    language: !copy && findOtherLanguage(tokens.translation, targetLang) !== undefined,
    numbers: !sameNumbers(source, translation),
    names: missesNames(source.text, translation.text) || missesNames(translation.text, source.text),
    links: !sameSet(linksOf(source.text), linksOf(translation.text)),
    mentions: !sameSet(mentionsOf(source.text), mentionsOf(translation.text)),
    repetition: repeats(translation) && !repeats(source),
    length: differInLength(pair),
  }
  return FOUND.filter((flag) => found[flag])
}

const FOUND = (Object.keys(FLAGS) as Flag[]).filter((flag) => flag !== 'empty' && flag !== 'terms' && flag !== 'long')

/** Whether a text is hardly written in the script of its language. Names and quotations in another script are common. */
export const isInAnotherScript = (text: string, language: string): boolean =>
  (shareInScript(withoutLinks(text), language) ?? 1) < LEAST_IN_SCRIPT

const hasLinks = (text: string): boolean => text.includes('://')
const hasMentions = (text: string): boolean => text.includes('@')

const linksOf = (text: string): readonly string[] => (hasLinks(text) ? (text.match(link()) ?? []) : [])
const mentionsOf = (text: string): readonly string[] => (hasMentions(text) ? (text.match(mention()) ?? []) : [])

const withoutLinks = (text: string): string => {
  const plain = hasLinks(text) ? text.replace(link(), ' ') : text
  return hasMentions(plain) ? plain.replace(mention(), ' ') : plain
}

const isWord = ({ text }: Token): boolean => isLetter(text.codePointAt(0) ?? 0)

/** Only texts with letters can be copies: a number, a link or an emoji is its own translation. */
const isCopy = (source: Side, translation: Side): boolean => {
  const words = wordsOf(source)
  const copied = wordsOf(translation)
  return words.length > 0 && words.length === copied.length && words.every(({ text }, i) => text === copied[i]?.text)
}

const wordsOf = ({ text, tokens }: Side): readonly Token[] => {
  const plain = withoutLinks(text)
  return (plain === text ? tokens : tokenise(plain, 2)).filter(isWord)
}

/** Whether a text has a letter or a digit at all. */
const saysAnything = (text: string): boolean => {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (isLetter(code) || isNumber(code)) return true
  }
  return false
}

/** Between two texts in Latin letters names cannot be told from words; in another script they stand out. */
const missesNames = (text: string, other: string): boolean => {
  const share = shareInScript(text, 'en') ?? 1
  if (share === 0 || share > 0.5) return false
  const names = withoutLinks(text).match(latinWord()) ?? []
  const present = other.toLowerCase()
  return names.some((name) => !present.includes(name.toLowerCase()))
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  (a.length === 0 && b.length === 0) || a.toSorted().join(' ') === b.toSorted().join(' ')

/** Whether a text repeats itself. The expression is asked only where the same words stand three times in a row. */
const repeats = ({ text, tokens }: Side): boolean => {
  const words = tokens.filter(isWord)
  for (let length = 1; length <= LONGEST_REPEATED && 3 * length <= words.length; length++) {
    // Words in a row that are the same `length` places before and `2 * length` before.
    let same = 0
    for (let i = 2 * length; i < words.length; i++) {
      const word = words[i]?.text
      same = word === words[i - length]?.text && word === words[i - 2 * length]?.text ? same + 1 : 0
      if (same === length) return repetition().test(text)
    }
  }
  return false
}

/** Four words; one written without spaces is as many tokens as it has characters. */
const LONGEST_REPEATED = 32

const differInLength = ({ source, translation }: Pair): boolean => {
  const a = weigh(source)
  const b = weigh(translation)
  return Math.max(a, b) >= SHORTEST_JUDGED && (a > LONGEST_RATIO * b || b > LONGEST_RATIO * a)
}

const FIRST_WIDE = 0x1100

/** Length in letters of an alphabet. */
const weigh = (text: string): number => {
  let wide = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0
    if (code > 0xffff) i++
    if (code >= FIRST_WIDE && isWide(code)) wide++
  }
  return text.trim().length + wide
}
