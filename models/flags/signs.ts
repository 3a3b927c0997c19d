/** Which pieces that are no language a text can have: a glance at its signs, since most texts have none. */

const ALWAYS = '<`@{#\\_'
const BEFORE_ANY = '%$&/:[]*~|.-('

const SIGNS = ALWAYS + BEFORE_ANY

/** By ASCII unit: the bit of a sign that a piece may have, 0 for what is none. */
const bits = Int32Array.from({ length: 0x80 }, (_, unit) => {
  const place = SIGNS.indexOf(String.fromCharCode(unit))
  return place < 0 ? 0 : 1 << place
})

const toBit = (unit: number): number => (unit < 0x80 ? (bits[unit] ?? 0) : unit === WIDE_HASH ? HASH : 0)

const HASH = 1 << SIGNS.indexOf('#')
const WIDE_HASH = 0xff03
/** Those that may begin one wherever they stand. */
const ALONE = (1 << ALWAYS.length) - 1

/** A bit for each of some signs. */
export const toSigns = (signs: string): number => {
  let found = 0
  for (let i = 0; i < signs.length; i++) found |= toBit(signs.charCodeAt(i))
  return found
}

/** A bit for each sign of a text that its pieces may have; 0 where it has none. */
export const signsOf = (text: string): number => {
  let found = 0
  let hasPieces = false
  for (let i = 0; i < text.length; i++) {
    const bit = toBit(text.charCodeAt(i))
    if (bit === 0) continue
    found |= bit
    hasPieces ||= (bit & ALONE) !== 0 || beginsPiece(text, i)
  }
  return hasPieces ? found : 0
}

const beginsPiece = (text: string, i: number): boolean => {
  const sign = text[i] ?? ''
  const next = text.charCodeAt(i + 1)
  switch (sign) {
    case '.':
      return isLetter(next) && isWord(text.charCodeAt(i - 1))
    case '-':
      return text[i + 1] === '-' || (isLetter(next) && isSpace(text.charCodeAt(i - 1)))
    case '/':
    case ':':
      return isWord(next) || text[i + 1] === '/' || text[i + 1] === '+'
    case '%':
      return isWord(next) || '-+#('.includes(text[i + 1] ?? ' ')
    case '$':
    case '&':
      return isLetter(next)
    case '(':
      return text[i + 1] === ')'
    case '[':
      return text[i + 1] === '[' || text[i + 1] === '/'
    case ']':
      return text[i + 1] === '(' || (text[i + 1] === ' ' && text[i + 2] === '(')
    case '~':
      return text[i + 1] === '~' || text[i + 1] === '/'
    default:
      return text[i + 1] === sign
  }
}

/** Letters beyond ASCII, too: domains may have them. */
const isLetter = (unit: number): boolean => ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a) || unit >= 0x430
const isWord = (unit: number): boolean => isLetter(unit) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f
const isSpace = (unit: number): boolean => Number.isNaN(unit) || unit === 0x20 || unit === 0x0a
