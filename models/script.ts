/** Writing systems: which one a language is written in, and how much of a text is in it. */

import { type CharacterTest, createScriptTest, isLetter, SCRIPTS } from './characters.ts'
import { rememberSome } from './once.ts'

/** ISO 15924 codes that stand for several Unicode scripts. */
const COMPOSITE: Readonly<Record<string, readonly string[]>> = {
  Hans: ['Hani', 'Bopo'],
  Hant: ['Hani', 'Bopo'],
  Jpan: ['Hani', 'Hira', 'Kana'],
  Kore: ['Hang', 'Hani'],
}

/**
 * Languages by the script that CLDR says they are likely in. It says so itself, but the first question takes six
 * milliseconds of a cold start; languages that are not here are asked for.
 */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  Latn: 'af ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms mt nl no pl pt ro sk sl so sq sv sw tr vi'.split(
    ' ',
  ),
  Cyrl: 'be bg kk ky mk mn ru sr tg uk'.split(' '),
  Arab: 'ar fa ps ur'.split(' '),
  Deva: 'hi mr ne'.split(' '),
  Beng: ['bn'],
  Ethi: ['am'],
  Grek: ['el'],
  Hans: ['zh'],
  Hebr: ['he'],
  Jpan: ['ja'],
  Khmr: ['km'],
  Kore: ['ko'],
  Mymr: ['my'],
  Sinh: ['si'],
  Taml: ['ta'],
  Telu: ['te'],
  Thai: ['th'],
}

/** The script that a language is usually written in (ISO 15924), where it is known. */
export const usualScript = rememberSome(
  (language): string | undefined =>
    Object.keys(USUAL).find((script) => USUAL[script]?.includes(language)) ?? new Intl.Locale(language).maximize().script,
)

/** The Unicode scripts that a language is usually written in (ISO 15924); none where that is not known. */
export const scriptsOf = rememberSome((language): readonly string[] => {
  const script = usualScript(language)
  return script ? (COMPOSITE[script] ?? [script]) : []
})

/** Fewer letters than this say nothing about a text: a name, an abbreviation. */
const MIN_LETTERS = 4

/**
 * The share of a text's letters that are in the usual script of a language (CLDR likely subtags), 0-1; undefined when
 * the text has too few letters to say or the language's script is not known.
 */
export const shareInScript = (text: string, language: string): number | undefined => {
  const isInScript = testOf(language)
  if (!isInScript) return undefined
  let letters = 0
  let found = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0
    if (code > 0xffff) i++
    if (!isLetter(code)) continue
    letters++
    if (isInScript(code)) found++
  }
  return letters < MIN_LETTERS ? undefined : found / letters
}

/** Whether `shareInScript` is at least a share, or cannot be said. */
export const isMostlyInScript = (text: string, language: string, share: number): boolean => {
  const isInScript = testOf(language)
  if (!isInScript) return true
  // The first part of a text settles it, most often.
  const enough = share * text.length
  let letters = 0
  let found = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0
    if (code > 0xffff) i++
    if (!isLetter(code)) continue
    letters++
    if (isInScript(code) && ++found >= enough) return true
  }
  return letters < MIN_LETTERS || found >= share * letters
}

const testOf = rememberSome((language): CharacterTest | undefined => {
  const script = usualScript(language)
  return script === undefined ? undefined : testOfScript(script)
})

const testOfScript = rememberSome((script) => createTest(COMPOSITE[script] ?? [script]))

const createTest = (codes: readonly string[]): CharacterTest | undefined => {
  if (codes.every((code) => SCRIPTS.includes(code))) return createScriptTest(codes)
  try {
    const expression = new RegExp(`[${codes.map((code) => `\\p{Script=${code}}`).join('')}]`, 'u')
    return (code) => expression.test(String.fromCodePoint(code))
  } catch {
    // A script that this runtime's Unicode tables do not name cannot be checked.
    return undefined
  }
}
