/** What is spelt in several ways, and what nobody sees: what to do about each UTF-16 unit of a text. */

import { once } from './once.ts'

// What may have to be done about a UTF-16 unit; nothing about most.
export const PLAIN = 0
/** Spelt with another unit. */
export const RESPELT = 1
/** Seen by nobody, or only in the company of others. */
export const UNSEEN = 2
/** Half of a character that nobody may see. */
export const SURROGATE = 3
/** U+0307: what Turkish İ leaves behind when it is lower-cased. */
export const DOT = 4
/** Half of what looks like one letter, if the same comes again: Thai and Lao แ typed as two เ. */
export const TWICE = 5

/**
 * One spelling, and after it those that are read as it. Quotation marks differ by country and keyboard, dashes by what a
 * keyboard has; ş and ţ stand in old fonts for ș and ț; Persian and Arabic keyboards have each their own ی, ک and ه,
 * and their digits are as any others are. Lower case is the same for İ, I, ı and i only if they are one.
 */
const SPELLINGS = [
  "'`´‘’‚‛‹›′ʹʻʼꞌ׳᾽᾿\u1fef\u1ffd",
  '"“”„‟«»″〝〞〟״',
  '-‐‑‒–—―−',
  '~〜',
  '…⋯',
  'șş',
  'ȘŞ',
  'țţ',
  'ȚŢ',
  'iİı',
  'یي',
  'کك',
  'هہ',
  ' \u2800\u0085',
] as const

/** The zero of each set of decimal digits in the Basic Multilingual Plane that is written today. */
const ZEROS = '٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰'

/**
 * What controls from U+0080 on were in Windows-1252, before somebody took it for Latin-1, in its one spelling: nobody means
 * the controls. A space where it has nothing, or a control that parts lines (U+0085).
 */
const WINDOWS_1252 = "€ 'ƒ\" †‡ˆ‰Š'Œ Ž  ''\"\"•--˜™š'œ žŸ"
const FIRST_CONTROL = 0x80

/**
 * Default_Ignorable_Code_Point (Unicode 17.0, DerivedCoreProperties.txt) and the controls and annotation marks, as first
 * and last; the Arabic tatweel, which stretches a word and means nothing.
 */
const UNSEEN_UNITS =
  '0-8 e-1f 7f 81 8d 8f-90 9d ad 34f 61c 640 115f-1160 17b4-17b5 180b-180f 200b-200f 202a-202e 2060-206f 3164 fe00-fe0f feff ffa0 fff0-fffb'
/** High surrogates of those beyond: shorthand format controls, musical ones, tags and variation selectors. */
const SURROGATES = [0xd82f, 0xd834, 0xdb40, 0xdb41, 0xdb42, 0xdb43] as const

interface Spellings {
  /** What to do about each UTF-16 unit: looked up for every one of every text. */
  readonly kinds: Uint8Array
  readonly respelt: ReadonlyMap<number, string>
}

export const spellings = once((): Spellings => {
  const kinds = new Uint8Array(0x10000)
  const respelt = new Map<number, string>()
  for (const [spelling = '', ...others] of SPELLINGS) for (const other of others) respelt.set(other.charCodeAt(0), spelling)
  for (const [i, character] of Array.from(WINDOWS_1252).entries())
    if (character !== ' ') respelt.set(FIRST_CONTROL + i, character)
  for (const zero of ZEROS) for (let digit = 0; digit < 10; digit++) respelt.set(zero.charCodeAt(0) + digit, String(digit))
  for (const unit of respelt.keys()) kinds[unit] = RESPELT
  for (const range of UNSEEN_UNITS.split(' ')) {
    const [first = 0, last = first] = range.split('-').map((code) => Number.parseInt(code, 16))
    kinds.fill(UNSEEN, first, last + 1)
  }
  for (const surrogate of SURROGATES) kinds[surrogate] = SURROGATE
  kinds[0x307] = DOT
  for (const unit of [0xe40, 0xec0]) kinds[unit] = TWICE
  return { kinds, respelt }
})
