/** `untranslated`: words of the source that are left in the translation as they were. */

import { createScriptTest, isKanaOrHan, SCRIPTS } from '../characters.ts'
import { rememberSome } from '../once.ts'
import { scriptsOf } from '../script.ts'
import type { Token } from '../text.ts'
import { commonWords } from './common-words.ts'
import type { SideText } from './side.ts'

/** The tokens of the translation that were left. */
export const findUntranslated = (source: SideText, translation: SideText): readonly Token[] => {
  const from = scriptsOf(source.language)
  const to = scriptsOf(translation.language)
  if (from.length === 0 || to.length === 0) return NONE
  if (!from.some((script) => to.includes(script)) && !from.includes('Latn')) return findForeign(source, translation)
  return from.includes('Latn') ? findCopied(source, translation, { isLatin: to.includes('Latn') }) : NONE
}

const NONE: readonly Token[] = []

const testFor = rememberSome((language) => createScriptTest(scriptsOf(language).filter((script) => SCRIPTS.includes(script))))

/** In a text of another script the words of the source stand out. */
const findForeign = (source: SideText, translation: SideText): readonly Token[] => {
  const isForeign = testFor(source.language)
  const isLeft = ({ text }: Token): boolean => isForeign(text.codePointAt(0) ?? 0)
  if (!translation.words.some(isLeft)) return NONE
  const words = translation.words.filter(isLeft)
  const present = source.text.toLowerCase()
  return toRuns(words, translation.text)
    .filter((run) => isLeftOver(run, present) && !isQuoted(run, translation.text))
    .flat()
}

/** A letter alone is a face made of signs, or a letter that is spoken of. */
const isLeftOver = (run: readonly Token[], present: string): boolean => {
  const letters = run.reduce((sum, { text }) => sum + text.length, 0)
  if (letters === 1) return isHan(run[0]?.text ?? '') && present.includes(run[0]?.text ?? '')
  return letters >= 3 || run.some(({ text }) => present.includes(text))
}

const isHan = (text: string): boolean => /[\u3400-\u9fff]/.test(text) && isKanaOrHan(text.codePointAt(0) ?? 0)

/** Words with nothing but a space, a hyphen or an apostrophe between them. */
const toRuns = (words: readonly Token[], text: string): Token[][] => {
  const runs: Token[][] = []
  let end = -1
  for (const word of words) {
    const between = end < 0 ? undefined : text.slice(end, word.start)
    if (between !== undefined && /^[\s'’-]?$/.test(between)) runs.at(-1)?.push(word)
    else runs.push([word])
    end = word.end
  }
  return runs
}

const QUOTES = new Set('"\'«»“”„‘’「」『』《》〈〉()（）[]*_')

/** A word that is spoken of, a title, a gloss. */
const isQuoted = (run: readonly Token[], text: string): boolean =>
  QUOTES.has(text[(run[0]?.start ?? 0) - 1] ?? '') && QUOTES.has(text[run.at(-1)?.end ?? 0] ?? '')

/** Among letters of the same kind only words that no name, brand or loanword is, and whole clauses. */
const findCopied = (source: SideText, translation: SideText, { isLatin }: { isLatin: boolean }): readonly Token[] => {
  if (!shareWords(source, translation)) return NONE
  const common = commonWords(source.language)
  const own = isLatin ? commonWords(translation.language) : NO_WORDS
  const present = new Set<string>()
  // English begins with verbs that other languages have taken over as nouns: Book me a table.
  const mayBegin = source.language !== 'en' && common.has(source.words[0]?.text ?? '')
  for (const [i, word] of source.words.entries())
    if (isSmall(word, source.text) || (i === 0 && mayBegin)) present.add(word.text)
  const kept = translation.words.filter((word) => isSmall(word, translation.text) && present.has(word.text))
  const first = findCopiedOpening(source, translation, { common, own })
  if (first && kept[0] !== first) kept.unshift(first)
  if (kept.length === 0) return NONE
  const intoEnglish = translation.language === 'en' && source.language !== 'vi'
  return toRuns(kept, translation.text)
    .filter(
      (run) =>
        !isQuoted(run, translation.text) &&
        !isInName(run, source, translation) &&
        isClause(run, { common, own, isLatin, intoEnglish }),
    )
    .flat()
}

/** The first word of the message, where it begins both: Domani I go. In English Will and Hope are names, too. */
const findCopiedOpening = (
  source: SideText,
  translation: SideText,
  { common, own }: { readonly common: ReadonlySet<string>; readonly own: ReadonlySet<string> },
): Token | undefined => {
  const [first] = translation.words
  if (!first || first.text.length < MIN_OPENING || translation.words.length < 2 || source.words[0]?.text !== first.text)
    return undefined
  const isCommon = source.language === 'en' ? TIMES.test(first.text) : common.has(first.text)
  return isCommon && !own.has(first.text) ? first : undefined
}
/** Shorter ones are names, too: Dan is and in Indonesian. */
const MIN_OPENING = 4
const TIMES = /^(?:yesterday|tomorrow|today|tonight)$/

/** Words of the source by first letter, last letter and length, of the pair of this number. */
const marks = new Uint32Array(1024)
let pairNumber = 0

const placeOf = (word: string): number =>
  (31 * (31 * word.charCodeAt(0) + word.charCodeAt(word.length - 1)) + word.length) & (marks.length - 1)

/** Whether a word of one side can be one of the other, which most texts do without. */
const shareWords = (source: SideText, translation: SideText): boolean => {
  pairNumber++
  // The first word has a capital.
  const [first] = source.words
  if (first && first.text === translation.words[0]?.text) return true
  if (first) marks[placeOf(first.text)] = pairNumber
  for (const word of source.words) if (isSmall(word, source.text)) marks[placeOf(word.text)] = pairNumber
  for (const word of translation.words)
    if (marks[placeOf(word.text)] === pairNumber && isSmall(word, translation.text)) return true
  return false
}

/** School of Law: a word between two with a capital that the source has, too. */
const isInName = (run: readonly Token[], source: SideText, { words, text }: SideText): boolean => {
  // German has capitals in words that are no names.
  if (source.language === 'de') return false
  const at = words.indexOf(run[0] as Token)
  return [words[at - 1], words[at + run.length]].every(
    (word) => word && !isSmall(word, text) && source.text.includes(text.slice(word.start, word.end)),
  )
}

const NO_WORDS: ReadonlySet<string> = new Set()

interface Words {
  readonly common: ReadonlySet<string>
  readonly own: ReadonlySet<string>
  readonly isLatin: boolean
  readonly intoEnglish: boolean
}

const isClause = (run: readonly Token[], { common, own, isLatin, intoEnglish }: Words): boolean =>
  new Set(run.map(({ text }) => text)).size >= (isLatin ? 4 : 3) ||
  (!run.some(({ text }) => LOAN.test(text)) &&
    run.some(({ text }) => text.length >= 2 && ((common.has(text) && !own.has(text)) || (intoEnglish && isAccented(text)))))

/** English has no such letters, but for names and what one eats; Vietnamese dishes have several words. */
const isAccented = (text: string): boolean => text.length >= 3 && /[^a-zéèêàâîûôü]/.test(text)
/** Dishes, drinks, feasts and people that English calls as their language does. */
const LOAN =
  /^(?:tiramisù|ragù|jalapeñ|piñ[ao]|quinceañ|señor|açaí|pão|feijão|cachaça|żurek|pącz|knedlí|koláč|țuic|mămăl|börek|döner|köfte|spätz|glühw|rösti)/

/** Written without a capital, and of Latin letters. */
const isSmall = ({ text, start }: Token, whole: string): boolean => {
  const code = text.charCodeAt(0)
  return code === whole.charCodeAt(start) && ((code >= 0x61 && code <= 0x7a) || (code >= 0xdf && code <= 0x24f))
}
