/**
 * Where a link ends, and what it is whatever its spelling. linkify-it was tried: it takes the marks of Markdown and the
 * next word of a text without spaces into the link, so that all this stayed beside its 25 kB.
 */

const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
const ENDINGS = new Set('.,:;!?\'"’‘`*_~|>…-')

/**
 * A link as it is compared: without scheme, `www.`, default port and last slash, host in lower case, escapes decoded.
 * Where letters of another script follow at once, as in Japanese, they come after a line break: they are of the link or
 * of the next word. Undefined where there is no host.
 */
export const readLink = (match: string): string | undefined => {
  const whole = decode(trimEnd(match.replaceAll(/&amp;/gi, '&')))
  const bare = whole.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/^www\./i, '')
  const slash = bare.search(/[/?#]/)
  const host = (slash < 0 ? bare : bare.slice(0, slash)).toLowerCase().replace(/:(?:80|443)$/, '')
  if (host === '') return undefined
  const path = slash < 0 ? '' : bare.slice(slash)
  // An international host is of one script.
  const [joined, from] = [host + path, !isAscii(host[0] ?? '') ? host.length : 0]
  // Turkish puts an apostrophe before a case: example.com/a'ya.
  const foreign = joined.slice(from).search(/[^ -~]|'\p{L}+$/u)
  if (foreign < 0) return joined.replace(/\/$/, '')
  return `${trimEnd(joined.slice(0, from + foreign)).replace(/\/$/, '')}\n${joined.slice(from + foreign)}`
}

const isAscii = (character: string): boolean => character < '\u0080'

/** As chat clients end a link: no punctuation, marks or closing brackets that were not opened. */
const trimEnd = (link: string): string => {
  let end = link.length
  for (; end > 0; end--) {
    const last = link[end - 1] ?? ''
    const opening = PAIRS[last]
    if (opening ? count(link, opening, end) >= count(link, last, end) : !ENDINGS.has(last)) break
  }
  return link.slice(0, end)
}

const count = (text: string, character: string, end: number): number => {
  let found = 0
  for (let i = 0; i < end; i++) if (text[i] === character) found++
  return found
}

const decode = (link: string): string => {
  if (!link.includes('%')) return link
  try {
    return decodeURI(link)
  } catch {
    return link
  }
}

/** The links of a side, and the names, which may be links that are not sure to be one. */
export interface Links {
  readonly links: readonly string[]
  readonly names: readonly string[]
}

/** Whether every link of one side is on the other, whatever follows it without a space. */
export const sameLinks = (a: Links, b: Links): boolean => includesAll(a.links, b) && includesAll(b.links, a)

const includesAll = (some: readonly string[], { links, names }: Links): boolean =>
  some.every(
    (link) => links.some((other) => isSameLink(link, other)) || names.some((name) => isSameLink(link, readLink(name) ?? '')),
  )

/** How many characters after the end of a link are of it, since they follow the same link on the other side, too. */
export const lengthOfTail = (link: string, others: readonly string[]): number => {
  const [head, tail = ''] = link.split('\n')
  for (const other of others) {
    const [otherHead, otherTail = ''] = other.split('\n')
    const [short, long] = tail.length < otherTail.length ? [tail, otherTail] : [otherTail, tail]
    if (head === otherHead && long.startsWith(short)) return short.length
  }
  return 0
}

const isSameLink = (a: string, b: string): boolean => {
  if (a === b) return true
  const [head, tail] = a.split('\n')
  const [otherHead, otherTail] = b.split('\n')
  return head === otherHead && (!tail || !otherTail || tail.startsWith(otherTail) || otherTail.startsWith(tail))
}
