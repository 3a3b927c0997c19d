/** Writing systems: which one a language is written in, and how much of a text is in it. */

import { type CharacterTest, createScriptTest, isLetter, SCRIPTS } from './characters.ts'

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
export const usualScript = (language: string): string | undefined => {
  if (!usual.has(language)) usual.set(language, findUsual(language))
  return usual.get(language)
}

const usual = new Map<string, string | undefined>()

const findUsual = (language: string): string | undefined =>
  Object.keys(USUAL).find((script) => USUAL[script]?.includes(language)) ?? new Intl.Locale(language).maximize().script

/** The Unicode scripts that a language is usually written in (ISO 15924); none where that is not known. */
export const scriptsOf = (language: string): readonly string[] => {
  const known = scriptsByLanguage.get(language)
  if (known) return known
  const script = usualScript(language)
  const found = script ? (COMPOSITE[script] ?? [script]) : []
  scriptsByLanguage.set(language, found)
  return found
}

const scriptsByLanguage = new Map<string, readonly string[]>()

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

const languages = new Map<string, CharacterTest | undefined>()
const scripts = new Map<string, CharacterTest | undefined>()

const testOf = (language: string): CharacterTest | undefined => {
  if (!languages.has(language)) languages.set(language, findTest(language))
  return languages.get(language)
}

const findTest = (language: string): CharacterTest | undefined => {
  const script = usualScript(language)
  if (!script) return undefined
  if (!scripts.has(script)) scripts.set(script, createTest(COMPOSITE[script] ?? [script]))
  return scripts.get(script)
}

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
