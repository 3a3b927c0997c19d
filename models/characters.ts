/** Properties of characters: asked of a regular expression once for each code point, then looked up. */

/** Whether a code point has a property. */
export type CharacterTest = (code: number) => boolean

const BASIC_PLANE = 0x10000
const ASCII = 0x80
const LATIN_END = 0x250
const NO = 1
const YES = 2

/** ASCII letters and the Latin letters of U+00C0 to U+024F, which have only × and ÷ among them. */
const isLatinLetter = (code: number): boolean =>
  code < ASCII ? (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a : code >= 0xc0 && code !== 0xd7 && code !== 0xf7

export interface Known {
  /** What all letters of U+0000 to U+024F but ª, µ and º answer; absent: they differ. */
  readonly latin?: boolean
  /** What every other ASCII character answers; absent: they differ. */
  readonly ascii?: boolean
}

/**
 * A test of single characters. `expression` is made only when a character comes whose answer is not `known`: compiling
 * classes of Unicode properties is a large part of a cold start.
 */
export const createCharacterTest = (expression: () => RegExp, { latin, ascii }: Known = {}): CharacterTest => {
  const answers = new Uint8Array(BASIC_PLANE)
  for (let code = 0; code < LATIN_END; code++) {
    const known = isLatinLetter(code) ? latin : code < ASCII ? ascii : undefined
    if (known !== undefined) answers[code] = known ? YES : NO
  }
  let compiled: RegExp | undefined
  return (code) => {
    if (code < BASIC_PLANE) {
      const answer = answers[code]
      if (answer === YES) return true
      if (answer === NO) return false
    }
    compiled ??= expression()
    const matches = compiled.test(String.fromCodePoint(code))
    if (code < BASIC_PLANE) answers[code] = matches ? YES : NO
    return matches
  }
}

export const isLetter = createCharacterTest(() => /\p{L}/u, { latin: true, ascii: false })

const isNumberBeyondAscii = createCharacterTest(() => /\p{N}/u, { latin: false })

export const isNumber: CharacterTest = (code) => (code < ASCII ? code >= 0x30 && code <= 0x39 : isNumberBeyondAscii(code))
