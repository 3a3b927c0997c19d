/** Which language pairs are near enough to lend one another their rows. Pure. */

import { usualScript } from '../../../models/script.ts'

/**
 * Widening circles around a language pair: those into or out of the same language whose other one is written in the same
 * script, then all. Each holds the language pair itself.
 */
export const circlesAround = (languagePair: string, all: readonly string[]): string[][] => {
  const family = familyOf(languagePair)
  return [all.filter((other) => other === languagePair || familyOf(other) === family), [...all]]
}

/** `de-en` -> `>en Latn`, `en-uk` -> `en> Cyrl` */
const familyOf = (languagePair: string): string => {
  const [source = '', target = ''] = languagePair.split('-')
  return target === 'en' ? `>en ${usualScript(source)}` : `${source}> ${usualScript(target)}`
}
