/** Properties of characters, from tables of our own: they are the same in every runtime, and ready at once. */

import { BLOCKS, VALUES } from './unicode.ts'

// A value is these bits and, above them, the number of its script in SCRIPTS, from 1 on.
const LETTER = 1
const MARK = 2
const DECIMAL = 4
const NUMBER = 8
const FORMAT = 16
const PICTOGRAPH = 32
const SPACE = 64
/** How many bits stand below the script. */
export const BITS = 7

/** Scripts that are told apart (ISO 15924). The rest, and what belongs to several, have none. */
export const SCRIPTS =
  'Arab Beng Bopo Cyrl Deva Ethi Grek Hang Hani Hebr Hira Kana Khmr Laoo Latn Mymr Sinh Taml Telu Thai'.split(' ')

const BLOCK = 256

/** The text of each block, from the runs of equal blocks. */
let texts: readonly string[] | undefined
const blocks: (Uint16Array | undefined)[] = []

const readTexts = (): readonly string[] =>
  BLOCKS.split(';').flatMap((entry) => {
    const [text = '', count = '1'] = entry.split('*')
    return Array.from({ length: Number(count) }, () => text)
  })

/** Blocks are read when a character of theirs first comes: a message has few, and most of what there is nobody writes. */
const readBlock = (block: number): Uint16Array => {
  texts ??= readTexts()
  const values = new Uint16Array(BLOCK)
  let from = 0
  for (const [, shelf = '', letter = '', count] of (texts[block] ?? '').matchAll(/([!#%]?)([A-Z])([0-9a-z]*)/g)) {
    const value = VALUES[' !#%'.indexOf(shelf || ' ') * 26 + letter.charCodeAt(0) - 65] ?? 0
    const next = from + (count ? Number.parseInt(count, 36) : 1)
    values.fill(value, from, next)
    from = next
  }
  // The last run says no length.
  values.fill(values[from - 1] ?? 0, from)
  blocks[block] = values
  return values
}

/** All that is known of a code point. */
export const propertiesOf = (code: number): number => (blocks[code >> 8] ?? readBlock(code >> 8))[code & 0xff] ?? 0

/** The number of a code point's script: 0 for none, or one more than its place in SCRIPTS. */
export const scriptOf = (code: number): number => propertiesOf(code) >> BITS

/** Whether a code point has a property. */
export type CharacterTest = (code: number) => boolean

/** Bit of each script, by its number. */
const setOf = (scripts: readonly string[]): number =>
  scripts.reduce((set, script) => set | (1 << (SCRIPTS.indexOf(script) + 1)), 0)

interface Except {
  /** Bits that none of may be set. */
  readonly not?: number
  /** Scripts that it may not be of. */
  readonly outside?: readonly string[]
}

/** A test for any of some bits. */
const testFor = (bits: number, { not = 0, outside = [] }: Except = {}): CharacterTest => {
  const scripts = setOf(outside)
  return (code) => {
    const value = propertiesOf(code)
    return (value & bits) !== 0 && (value & not) === 0 && ((scripts >> (value >> BITS)) & 1) === 0
  }
}

/** A test for any of some of SCRIPTS. */
export const createScriptTest = (scripts: readonly string[]): CharacterTest => {
  const set = setOf(scripts)
  return (code) => ((set >> (propertiesOf(code) >> BITS)) & 1) !== 0
}

/** \p{L} */
export const isLetter = testFor(LETTER)
/** \p{M} */
export const isMark = testFor(MARK)
/** \p{Nd}: a digit of a decimal system. */
export const isDecimal = testFor(DECIMAL)
/** \p{N} */
export const isNumber = testFor(NUMBER)
/** \p{Cf}: joiners, marks of direction. */
export const isFormat = testFor(FORMAT)
/** \s */
export const isSpace = testFor(SPACE)
/** \p{Extended_Pictographic} */
export const isPictograph = testFor(PICTOGRAPH)
/** [\p{L}\p{M}\p{N}] */
export const isWordOrNumber = testFor(LETTER | MARK | NUMBER)
/** [\p{L}\p{M}\p{N}\p{Extended_Pictographic}] */
export const isWordNumberOrPictograph = testFor(LETTER | MARK | NUMBER | PICTOGRAPH)

const KANA_AND_HAN = ['Hani', 'Hira', 'Kana']
/** What is written without spaces between words, and not in characters that are words themselves. */
const UNSPACED = ['Thai', 'Laoo', 'Khmr', 'Mymr']

/** [\p{Script=Hiragana}\p{Script=Katakana}] */
export const isKana = createScriptTest(['Hira', 'Kana'])
export const isHiragana = createScriptTest(['Hira'])
export const isKanaOrHan = createScriptTest(KANA_AND_HAN)
/** What is about as wide as two letters. */
export const isWide = createScriptTest([...KANA_AND_HAN, 'Hang'])
/** A letter or mark that a word goes on with. */
export const isInWord = testFor(LETTER | MARK, { outside: UNSPACED })
/** A letter or mark of a script that parts words by spaces. */
export const isSpaced = testFor(LETTER | MARK, { outside: [...KANA_AND_HAN, ...UNSPACED] })
/** A letter or mark that a word begins with. */
export const startsWord = testFor(LETTER | MARK, { not: PICTOGRAPH, outside: [...KANA_AND_HAN, ...UNSPACED] })
