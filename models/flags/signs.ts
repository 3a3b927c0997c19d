/** Whether a text can have any piece that is no language: a glance at its signs, since most texts have none. */

const ALWAYS = '<`@{#\\_'
const BEFORE_ANY = '%$&/:[]*~|.-('

/** By ASCII unit: 1 where a piece may begin, 2 where that depends on what stands beside it. */
const kinds = Uint8Array.from({ length: 0x80 }, (_, unit) => {
  const sign = String.fromCharCode(unit)
  return ALWAYS.includes(sign) ? 1 : BEFORE_ANY.includes(sign) ? 2 : 0
})

const WIDE_HASH = 0xff03

export const mayHavePieces = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const kind = unit < 0x80 ? kinds[unit] : unit === WIDE_HASH ? 1 : 0
    if (kind === 1 || (kind === 2 && beginsPiece(text, i))) return true
  }
  return false
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
