/** What somebody wrote in Matrix, without the quote that their client adds to a reply. */

export interface MatrixText {
  readonly body: string
  readonly format?: string | undefined
  readonly formatted_body?: string | undefined
}

/** A fallback begins with whom it quotes; in a reply to an action, after a star. */
const FALLBACK = /^> ?(?:\* ?)?<@/
const END_OF_FALLBACK = '</mx-reply>'

/**
 * The text of a message; of a reply, without its fallback, which clients wrote until Matrix 1.13, and some still write.
 * https://spec.matrix.org/v1.12/client-server-api/#fallbacks-for-rich-replies
 */
export const readMatrixText = ({ body, format, formatted_body }: MatrixText, isReply: boolean): string => {
  if (!isReply) return body
  const end = format === 'org.matrix.custom.html' ? (formatted_body ?? '').lastIndexOf(END_OF_FALLBACK) : -1
  // People quote by hand in replies, too.
  if (!FALLBACK.test(body) && (end < 0 || !body.startsWith('>'))) return body
  const plain = body.replace(/^(?:>[^\n]*(?:\n|$))+\n?/, '')
  if (end < 0) return plain
  const formatted = toPlain((formatted_body ?? '').slice(end + END_OF_FALLBACK.length))
  // Some clients mark only the first line as a quote, and the rest looks as if it had been written now.
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
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:#(\d{1,6})|([a-z]+));/g, (whole, code: string | undefined, name = '') =>
      code === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number(code)),
    )
    .trim()
