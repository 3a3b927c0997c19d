/** What somebody wrote in Matrix, without what their client quoted of the message they reply to. */

export interface MatrixText {
  readonly body: string
  readonly format?: string | undefined
  readonly formatted_body?: string | undefined
}

/** How a fallback begins: whom it quotes. A reply to an action has a star. */
const FALLBACK = /^> ?(?:\* ?)?<@/
const END_OF_FALLBACK = '</mx-reply>'

/**
 * The text of a message, of a reply without its fallback, which clients wrote until Matrix 1.13 and some still do.
 * https://spec.matrix.org/v1.12/client-server-api/#fallbacks-for-rich-replies
 */
export const readMatrixText = ({ body, format, formatted_body }: MatrixText, isReply: boolean): string => {
  if (!isReply) return body
  const end = format === 'org.matrix.custom.html' ? (formatted_body ?? '').lastIndexOf(END_OF_FALLBACK) : -1
  // Somebody may quote by hand in a reply, too.
  if (!FALLBACK.test(body) && (end < 0 || !body.startsWith('>'))) return body
  const plain = body.replace(/^(?:>[^\n]*(?:\n|$))+\n?/, '')
  if (end < 0) return plain
  const formatted = toPlain((formatted_body ?? '').slice(end + END_OF_FALLBACK.length))
  // Some clients quote a first line only, and the rest of what they quote looks as if it was said.
  const hasRest =
    formatted !== '' && toLetters(plain) !== toLetters(formatted) && toLetters(plain).endsWith(toLetters(formatted))
  return hasRest ? formatted : plain
}

const toLetters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '')

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', amp: '&' }

/** The text of HTML as Matrix allows it. */
const toPlain = (html: string): string =>
  html
    .replace(/<br\s*\/?>|<\/(?:p|li|div|blockquote|pre|h[1-6])>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,6})|([a-z]+));/g, (whole, code: string | undefined, name = '') =>
      code === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number(code)),
    )
    .trim()
