/** Writing systems: which one a language is written in, and how much of a text is in it. */

/** ISO 15924 codes that stand for several Unicode scripts. */
const COMPOSITE: Readonly<Record<string, readonly string[]>> = {
  Hans: ['Hani', 'Bopo'],
  Hant: ['Hani', 'Bopo'],
  Jpan: ['Hani', 'Hira', 'Kana'],
  Kore: ['Hang', 'Hani'],
}

const LETTER = /\p{L}/gu

/** Fewer letters than this say nothing about a text: a name, an abbreviation. */
const FEWEST_LETTERS = 4

/**
 * The share of a text's letters that are in the usual script of a language (CLDR likely subtags), 0-1; undefined when
 * the text has too few letters to say or the language's script is not known.
 */
export const shareInScript = (text: string, language: string): number | undefined => {
  const letters = text.match(LETTER) ?? []
  const expression = scriptOf(language)
  if (letters.length < FEWEST_LETTERS || !expression) return undefined
  return letters.filter((letter) => expression.test(letter)).length / letters.length
}

const known = new Map<string, RegExp | undefined>()

const scriptOf = (language: string): RegExp | undefined => {
  if (!known.has(language)) known.set(language, findScript(language))
  return known.get(language)
}

const findScript = (language: string): RegExp | undefined => {
  const { script } = new Intl.Locale(language).maximize()
  if (!script) return undefined
  const scripts = COMPOSITE[script] ?? [script]
  try {
    return new RegExp(`[${scripts.map((code) => `\\p{Script=${code}}`).join('')}]`, 'u')
  } catch {
    // A script that this runtime's Unicode tables do not name cannot be checked.
    return undefined
  }
}
