/** Deterministic checks of a pair: what needs no network to see, and no network can overrule. */

import { findOtherLanguage } from '../language.ts'
import type { ReadText } from '../normalise.ts'
import type { ScorablePair } from '../pair.ts'
import { withoutUnseen } from '../seen.ts'
import type { Span } from '../text.ts'
import { type PairTokens, type TextRules, type Token, tokenise, tokenisePair } from '../text.ts'
import { isCopy } from './copy.ts'
import { isEmpty } from './empty.ts'
import { differInLength } from './length.ts'
import { type Links, sameLinks } from './link.ts'
import { sameMarkup } from './markup.ts'
import { missesNames } from './names.ts'
import { sameNumbers } from './numbers.ts'
import { repeats } from './repetition.ts'
import { isSameForAll } from './same.ts'
import { isInAnotherScript, isRomanised } from './script.ts'
import { type KnownText, readSide, type SideText, saysAnything, valuesOf, withLinkTails } from './side.ts'
import { findSwapped } from './swapped.ts'
import type { FoundTerms } from './terms.ts'
import { findUntranslated } from './untranslated.ts'

/** Every flag, in the order they are reported, with what it says to a person. */
export const FLAGS = {
  empty: 'One side is empty: nothing visible, or only punctuation where the other side has words.',
  same: 'Both sides are the same, and contain nothing to translate.',
  copy: 'The translation is a copy of the source.',
  emoji: 'Neither side has a letter or digit: there is nothing to translate.',
  script: 'The translation is hardly in the writing system of its language.',
  language: 'The translation reads like a different language from the target.',
  untranslated: 'Words of the source are left untranslated.',
  numbers: 'The numbers of the two sides differ.',
  swapped: 'A word means another day, time or person than that of the source, or the opposite.',
  names: 'A name in Latin letters, in a text of another script, is missing on the other side.',
  links: 'The links of the two sides differ.',
  mentions: 'The @mentions of the two sides differ.',
  markup: 'Placeholders, code, references or markup of the two sides differ.',
  repetition: 'The translation repeats itself where the source does not.',
  length: 'One side is far longer than the other.',
  terms: 'A term of the request is not translated as prescribed.',
  long: 'Longer than the student’s window: the score is a mean over overlapping parts.',
} as const

export type Flag = keyof typeof FLAGS

/** What flags read, whatever the student does. */
export const FLAG_RULES: TextRules = 2

/** Both sides as the checks read them. */
export interface SideTexts {
  readonly source: SideText
  readonly translation: SideText
}

export const readSides = (
  pair: ScorablePair,
  tokens: PairTokens = tokenisePair(pair, FLAG_RULES),
  terms?: FoundTerms,
): SideTexts => {
  const hyphen = pair.languagePair.indexOf('-')
  const sourceLang = pair.languagePair.slice(0, hyphen)
  const targetLang = pair.languagePair.slice(hyphen + 1)
  const source = readSeen(pair.source, sourceLang, { tokens: tokens.source, terms: terms?.source })
  const translation = readSeen(pair.translation, targetLang, { tokens: tokens.translation, terms: terms?.translation })
  if (source.pieces.length === 0 || translation.pieces.length === 0) return { source, translation }
  return { source: withLinkTails(source, translation), translation: withLinkTails(translation, source) }
}

/** What nobody sees stands in no check's way; what is known of the text is known of it as sent. */
const readSeen = (sent: string, language: string, known: KnownText): SideText => {
  const seen = withoutUnseen(sent)
  if (seen.text === sent) return readSide(sent, language, known)
  const terms = known.terms?.map((term) => toSeen(term, seen))
  return { ...readSide(seen.text, language, { tokens: tokenise(seen.text, FLAG_RULES), terms }), seen }
}

/** A place in the text as sent -> what of it is seen. */
const toSeen = ({ start, end }: Span, { text, starts = NOWHERE }: ReadText): Span => {
  const from = starts.findIndex((place) => place >= start)
  const to = starts.findIndex((place) => place >= end)
  return { start: from < 0 ? text.length : from, end: to < 0 ? text.length : to }
}

const NOWHERE = new Int32Array()

/** Tokens of a side as they stand in the text as sent. */
const asSent = (tokens: readonly Token[], { seen }: SideText): readonly Token[] =>
  seen
    ? tokens.map((token) => ({
        ...token,
        start: seen.starts?.[token.start] ?? token.start,
        end: seen.ends?.[token.end - 1] ?? token.end,
      }))
    : tokens

/** What was found. */
export interface Findings {
  readonly flags: readonly Flag[]
  /** Words of the translation that are wrong: left as they were, or swapped for others. */
  readonly wrong: readonly Token[]
}

/** Flags of a pair, in a fixed order. `terms` and `long` are left to `predict`, which knows the request and the student's window. */
export const findFlags = (pair: ScorablePair, tokens?: PairTokens): Flag[] => [...findAll(readSides(pair, tokens)).flags]

/** The same for sides that were read before, with the places. */
export const findAll = ({ source, translation }: SideTexts): Findings => {
  if (isEmpty(source, translation)) return { flags: ['empty'], wrong: NONE }
  const same = isSameForAll(source, translation)
  const copy = !same && isCopy(source, translation)
  const untranslated = same || copy ? NONE : findUntranslated(source, translation)
  const swapped = same || copy ? NONE : findSwapped(source, translation)
  const flags: Flag[] = []
  const raise = (flag: Flag, isFound: boolean): void => {
    if (isFound) flags.push(flag)
  }
  raise('same', same)
  raise('copy', copy)
  raise('emoji', !saysAnything(source) && !saysAnything(translation) && hasSigns(source))
  const script = !same && isInAnotherScript(translation, source)
  raise('script', script)
  // A copy is in the language of the source, which says no more.
  raise('language', !same && !copy && isInAnotherLanguage(translation, script))
  raise('untranslated', untranslated.length > 0)
  raise('numbers', !same && !sameNumbers(source, translation))
  raise('swapped', swapped.length > 0)
  raise('names', !same && missesNames(source, translation))
  if (source.pieces.length > 0 || translation.pieces.length > 0) {
    raise('links', !sameLinks(linksOf(source), linksOf(translation)))
    raise('mentions', !sameSet(valuesOf(source, 'mention'), valuesOf(translation, 'mention')))
    raise('markup', !sameMarkup(source, translation))
  }
  raise('repetition', repeats(source, translation))
  raise('length', !same && differInLength(source, translation))
  return { flags, wrong: asSent([...untranslated, ...swapped], translation) }
}

/** What is in another script is its own language in Latin letters, or another. */
const isInAnotherLanguage = (side: SideText, isInOther: boolean): boolean =>
  isInOther ? !isRomanised(side) : findOtherLanguage(side.words, side.language) !== undefined

const NONE: readonly Token[] = []

/** A link or a mention alone is no emoji. */
const hasSigns = ({ pieces }: SideText): boolean => pieces.every(({ kind }) => kind === 'reference')

const linksOf = (side: SideText): Links => ({ links: valuesOf(side, 'link'), names: valuesOf(side, 'name') })

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === 0 ? b.length === 0 : a.every((value) => b.includes(value)) && b.every((value) => a.includes(value))
