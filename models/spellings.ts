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
/** Seen, and means nothing: what it stands on is read without it. */
export const SILENT = 4
/** A mark that is silent on some letters. */
export const MARK = 5
/** The first of two that may be spelt in another way together. */
export const PAIR = 6

/**
 * One spelling, and after it those that are read as it. Quotation marks differ by country and keyboard, dashes by what a
 * keyboard has; ş and ţ stand in old fonts for ș and ț; Persian and Arabic keyboards have each their own ی, ک and ه,
 * and their digits are as any others are. Lower case is the same for İ, I, ı and i only if they are one. Russian leaves out
 * the dots of ё, keyboards have no œ, and some no danda.
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
  'её',
  'ЕЁ',
  '|।',
  'یي',
  'کك',
  'هہ',
  ' \u2800\u0085',
] as const

/** Letters that are spelt with two. */
const SPELT_WITH_TWO = [
  ['œ', 'oe'],
  ['Œ', 'Oe'],
] as const

/** Vietnamese òa and oà, by the old rule for its tones and the new one: first letter with each tone, second, both by the new. */
const TONES = [
  ['òóỏõọ', 'a', 'o', 'àáảãạ'],
  ['òóỏõọ', 'e', 'o', 'èéẻẽẹ'],
  ['ùúủũụ', 'y', 'u', 'ỳýỷỹỵ'],
] as const

/** Marks, and the letters that mean the same without: what Turkish İ leaves behind in lower case, Russian stress. */
const SILENT_ON: ReadonlyMap<number, string> = new Map([
  [0x307, 'iIİ'],
  [0x301, 'аеёиоуыэюяіїєАЕЁИОУЫЭЮЯІЇЄ'],
])

/** Arabic tatweel, which stretches a word; vowels of Arabic and points of Hebrew, which are rarely written. */
const SILENT_UNITS = '640 64b-652 670 591-5bd 5bf 5c1-5c2 5c4-5c5 5c7'

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
 * and last.
 */
const UNSEEN_UNITS =
  '0-8 e-1f 7f 81 8d 8f-90 9d ad 34f 61c 115f-1160 17b4-17b5 180b-180f 200b-200f 202a-202e 2060-206f 3164 fe00-fe0f feff ffa0 fff0-fffb'
/** High surrogates of those beyond: shorthand format controls, musical ones, tags and variation selectors. */
const SURROGATES = [0xd82f, 0xd834, 0xdb40, 0xdb41, 0xdb42, 0xdb43] as const

interface Spellings {
  /** What to do about each UTF-16 unit: looked up for every one of every text. */
  readonly kinds: Uint8Array
  readonly respelt: ReadonlyMap<number, string>
  readonly pairs: ReadonlyMap<string, string>
}

export const spellings = once((): Spellings => {
  const kinds = new Uint8Array(0x10000)
  const respelt = createRespelt()
  const pairs = createPairs()
  const mark = (ranges: string, kind: number): void => {
    for (const range of ranges.split(' ')) {
      const [first = 0, last = first] = range.split('-').map((code) => Number.parseInt(code, 16))
      kinds.fill(kind, first, last + 1)
    }
  }
  for (const unit of respelt.keys()) kinds[unit] = RESPELT
  for (const pair of pairs.keys()) kinds[pair.charCodeAt(0)] = PAIR
  for (const unit of SILENT_ON.keys()) kinds[unit] = MARK
  for (const surrogate of SURROGATES) kinds[surrogate] = SURROGATE
  mark(UNSEEN_UNITS, UNSEEN)
  mark(SILENT_UNITS, SILENT)
  return { kinds, respelt, pairs }
})

/** Whether a mark means nothing after a character. */
export const isSilentOn = (mark: number, character: string): boolean =>
  character !== '' && (SILENT_ON.get(mark)?.includes(character) ?? false)

const createRespelt = (): Map<number, string> => {
  const respelt = new Map<number, string>()
  for (const [spelling = '', ...others] of SPELLINGS) for (const other of others) respelt.set(other.charCodeAt(0), spelling)
  for (const [letter, two] of SPELT_WITH_TWO) respelt.set(letter.charCodeAt(0), two)
  for (const [i, character] of Array.from(WINDOWS_1252).entries())
    if (character !== ' ') respelt.set(FIRST_CONTROL + i, character)
  for (const zero of ZEROS) for (let digit = 0; digit < 10; digit++) respelt.set(zero.charCodeAt(0) + digit, String(digit))
  return respelt
}

const createPairs = (): Map<string, string> => {
  // What looks like one letter, typed as two.
  const pairs = new Map([
    ['เเ', 'แ'],
    ['ເເ', 'ແ'],
  ])
  for (const [firsts, second, first, seconds] of TONES)
    for (const [i, toned] of Array.from(firsts).entries()) {
      const spelling = first + (seconds[i] ?? '')
      for (const written of [toned + second, toned.toUpperCase() + second, (toned + second).toUpperCase()])
        pairs.set(written, spelling)
    }
  return pairs
}
