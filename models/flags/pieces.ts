/** What in a chat message is no language: links, mentions, code, placeholders and the markup of platforms. */

import { isLetter } from '../characters.ts'
import { once } from '../once.ts'
import type { Span } from '../text.ts'
import { readLink } from './link.ts'
import { signsOf, toSigns } from './signs.ts'

export type PieceKind =
  | 'link'
  | 'mention'
  | 'hashtag'
  | 'code'
  | 'placeholder'
  | 'reference'
  | 'tag'
  | 'entity'
  | 'format'
  | 'command'
  | 'name'
  | 'term'

export interface Piece {
  readonly kind: PieceKind
  /** What has to be the same on the other side. */
  readonly value: string
  /** UTF-16 offsets into the text as sent. */
  readonly start: number
  readonly end: number
}

export interface Prose {
  readonly pieces: readonly Piece[]
  /** The text with spaces where pieces are, as long as the text. */
  readonly prose: string
}

interface Rule {
  readonly kind: PieceKind
  /** Without one of these in a text there is none. */
  readonly signs: number
  /** Without this in a text the expression, which knows Unicode and is slow, is not asked. */
  readonly when: RegExp
  /** Nor without this. */
  readonly also?: RegExp
  readonly expression: () => RegExp
  /** The value of a match, where it is not the match itself; undefined: it is none. */
  readonly read?: (match: RegExpExecArray, text: string) => string | undefined
}

const unicode = (source: string, flags = 'gu') => once(() => new RegExp(source, flags))

/** Scripts whose letters stand beside a Latin word without a space and are none of it: 发邮件到bob@example.com. */
const APART = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Arab}]`
/** Not behind such a character, unless its script stands apart. */
const notAfter = (characters: string): string => String.raw`(?<!(?!(?!\p{N})${APART})[${characters}])`
const NOT_IN_WORD = notAfter(String.raw`\p{L}\p{M}\p{N}_`)
const NOT_BEFORE_WORD = String.raw`(?!(?!(?!\p{N})${APART})[\p{L}\p{N}_])`
const STOPS = String.raw`\s<>"\x60«»“”„「」『』【】（）《》〈〉、。，！？；：…\u3000\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff`
const TOP_LEVEL =
  'com|net|org|io|dev|app|gg|edu|gov|info|biz|tv|xyz|ru|ua|de|fr|uk|pl|cz|nl|es|pt|br|jp|cn|kr|ir|vn|tr|ro|ee|eu|me|co|ly|ai|рф|укр'
/** Top-level domains that are words, too: Vale.me voy. Before another word they are no link, but a name. */
const WORDS = 'me|es|de|co|io|ai|eu|ir'
/** Tags that look the same. */
const SAME_TAGS: Readonly<Record<string, string>> = { i: 'em', b: 'strong', s: 'del' }
const HTML =
  'a|at|b|big|blockquote|br|button|center|code|del|div|em|font|g|h[1-6]|hr|i|img|ins|label|li|mark|mx-reply|ol|p|ph|pre|s|small|span|strong|sub|sup|table|td|tg-emoji|tg-spoiler|th|tr|tt|u|ul|x'

const code: Rule = {
  kind: 'code',
  signs: toSigns('`'),
  when: /`/,
  expression: once(() => /```[^\n`]*\n[\s\S]*?(?:```|$)|```[^`]+```|`[^`\n]+`/g),
  // A link or a mention in code is that.
  read: ([all]) => (/:\/\/|@/.test(all) && !all.includes(' ') ? undefined : all.replace(/^`+(?:\w+\n)?|`+$/g, '').trim()),
}

/** `@everyone` is a word, and translated where a platform's own is not meant. */
const FOR_ALL = once(
  () =>
    new Set(
      'everyone all everybody alle allen jeder iedereen herkes tous tout todos todo todas tutti toți toti všichni vsichni wszyscy kõik koik semua все всем всі всех الجميع همه सब सभी सबै 大家 所有人 全体 全員 みんな 모두 여러분 ทุกคน'.split(
        ' ',
      ),
    ),
)
const isForAll = (mention: string): boolean => FOR_ALL().has(mention.slice(1).toLowerCase())

/** In this order: what one has found is blank for the next. */
const RULES: readonly Rule[] = [
  code,
  {
    // Slack writes links so, with a label or without.
    kind: 'link',
    signs: toSigns('<'),
    when: /<[hmt]/i,
    expression: once(() => /<(?:https?:\/\/|mailto:|tel:)[^|>\s]+\|?/gi),
    read: ([all]) => readLink(all.slice(1).replace(/\|$/, '')),
  },
  {
    kind: 'mention',
    signs: toSigns('<'),
    when: /<[@!a]/i,
    expression: once(() => /<@[!&]?\w+(?:\|[^<>\n]*)?>|<![a-z]\w*(?:\^[^<>\n]*)?>|<at\b[^<>]*>[^<]*<\/at>/gi),
    read: ([all]) => all.replace(/\|.*/, '').replace('<@!', '<@'),
  },
  {
    kind: 'reference',
    signs: toSigns('<'),
    when: /<[a:#ti/]/,
    expression: once(() => /<a?:\w+:\d+>|<#\w+(?:\|[^<>\n]*)?>|<t:-?\d+(?::\w)?>|<id:\w+>|<\/[\w -]+:\d+>/g),
    read: ([all]) => all.replace(/\|.*/, ''),
  },
  {
    kind: 'link',
    signs: toSigns(':.'),
    when: /:\/\/|www\.|mailto:/i,
    expression: unicode(
      String.raw`(?:(?<![a-z0-9])[a-z][a-z0-9+.-]{0,30}://|\bmailto:|${NOT_IN_WORD}www\.(?=[\p{L}\p{N}]))[^${STOPS}|]+`,
      'giu',
    ),
    read: ([all]) => readLink(all),
  },
  {
    kind: 'tag',
    signs: toSigns('<'),
    when: /<\/?[a-z]/i,
    expression: once(() => new RegExp(`<(/?)(${HTML})(?:\\s[^<>]*)?/?>`, 'gi')),
    read: ([, slash = '', name = '']) => `<${slash}${SAME_TAGS[name.toLowerCase()] ?? name.toLowerCase()}>`,
  },
  {
    kind: 'tag',
    signs: toSigns('['),
    when: /\[\//,
    expression: once(() => /\[(\/?(?:b|i|u|s|url|img|quote|code|color|size|spoiler|list))(?:=[^\]\n]{0,500})?\]/gi),
    read: ([, name = '']) => `[${name.toLowerCase()}]`,
  },
  {
    kind: 'link',
    signs: toSigns('@'),
    when: /\w@\w/,
    expression: unicode(
      String.raw`${notAfter(String.raw`\p{L}\p{N}_.+-`)}[a-z0-9_][a-z0-9_.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}`,
      'giu',
    ),
    read: ([all]) => all.toLowerCase(),
  },
  {
    // A name in Latin letters ends where another script begins: Japanese, Chinese and Thai put no space after it.
    kind: 'mention',
    signs: toSigns('@'),
    when: /@/,
    expression: unicode(
      String.raw`${notAfter(String.raw`\p{L}\p{N}_@/.`)}@(?:[a-z_](?:[\w.-]*\w)?(?::[a-z0-9-]+(?:\.[a-z0-9-]+)+)?|[0-9]{5,}|(?![a-z])[\p{L}_][\p{L}\p{M}\p{N}_]*)`,
      'giu',
    ),
    // A name in another script may be transcribed: that there is one is all that can be asked.
    read: ([all]) => (isForAll(all) ? '@everyone' : /^@[\w.:-]+$/.test(all) ? all.toLowerCase() : '@'),
  },
  {
    // The selectors of an ICU message.
    kind: 'name',
    signs: toSigns('{'),
    when: /, *(?:plural|select)/,
    expression: once(() => /(?:=\d+|\b(?:zero|one|two|few|many|other|male|female|offset:\d+))(?=\s*\{)/g),
  },
  {
    kind: 'placeholder',
    signs: toSigns('{'),
    when: /\{/,
    expression: unicode(
      String.raw`\{\s*[\p{L}\p{N}_.-]+\s*,\s*(?:plural|select|selectordinal|number|date|time)\b|[$#%]?\{\{?\{?\s*[\p{L}\p{N}_$#@/^!][\p{L}\p{M}\p{N}_.$:|()'\[\]-]*\s*\}\}?\}?|\{\}`,
    ),
    read: ([all], text) => (isBranch(text, all) ? undefined : all.replace(/\s+/g, '')),
  },
  {
    kind: 'placeholder',
    signs: toSigns('%'),
    when: /%[-+#(\w@]/,
    expression: unicode(
      String.raw`(?<![\p{N}%])(?:%\(\w+\)[sdif]|%(?:\d+\$)?[-+#0]*\d*(?:\.\d+)?(?:hh?|ll?|[Lzjt])?[sdifuxXeEgGc@](?![A-Za-z])|%[A-Za-z_]\w*%)`,
    ),
  },
  {
    kind: 'placeholder',
    signs: toSigns('$_['),
    when: /\$[a-z]|__|\[\[/i,
    expression: once(
      () => /\$[A-Za-z_]\w*\$?|\b__(?=[a-z]*[A-Z\d_](?!_\b))[A-Za-z]\w*?__\b|\[\[(?=[\d .-]*[A-Za-z])[\w .-]+\]\]/g,
    ),
  },
  {
    kind: 'reference',
    signs: toSigns(':'),
    when: /:[\w+-]+:/,
    expression: unicode(String.raw`(?<![\p{N}:]):(?=[\w+-]*[A-Za-z])[\w+-]{2,}:(?!\p{N})`),
  },
  {
    kind: 'link',
    signs: toSigns('.'),
    when: /\w\.[a-zа-яіїє]/i,
    expression: unicode(
      String.raw`${notAfter(String.raw`\p{L}\p{N}@._/-`)}(?:[a-z0-9][a-z0-9-]*\.)+(?:${TOP_LEVEL})(?!(?<=\.(?:${WORDS})) \p{L})(?![\p{Script=Latin}\p{N}_.-]\p{L}|\p{Script=Latin})(?::\d+)?(?:/[^${STOPS}|]*)?`,
      'giu',
    ),
    read: ([all]) => readLink(all),
  },
  {
    kind: 'hashtag',
    signs: toSigns('#'),
    when: /[#＃]/,
    expression: unicode(String.raw`${notAfter(String.raw`\p{L}\p{N}_&#`)}[#＃](?=[\p{N}_]*\p{L})[\p{L}\p{M}\p{N}_]+[#＃]?`),
    // Some translate them, some do not.
    read: () => '#',
  },
  {
    kind: 'entity',
    signs: toSigns('&'),
    when: /&[a-z#]/i,
    expression: once(() => /&(?:[a-z]{2,8}\d{0,2}|#\d{1,7}|#x[0-9a-f]{1,6});/gi),
  },
  {
    kind: 'format',
    signs: toSigns('*~|_'),
    when: /\*\*|~~|\|\||__/,
    expression: once(() => /(\*\*|~~|\|\|)(?=\S)[^*~|]*?[^*~|\s](?:\1)|(?<!\w)__(?=[^\s_])[^_\n]*[^\s_]__(?!\w)/g),
    read: ([, mark = '__']) => mark,
  },
  {
    kind: 'format',
    signs: toSigns(']'),
    when: /\] ?\(/,
    expression: once(() => /\](?=\()/g),
  },
  {
    kind: 'command',
    signs: toSigns('/'),
    when: /\/[a-z]/i,
    expression: once(() => /(?<!\S)\/[a-z][a-z0-9_]{2,}(?![\w/.])/gi),
    read: ([all]) => all.toLowerCase(),
  },
  {
    // Paths, files, identifiers, options: names, whatever the language. Counts are bounded since each part may begin one.
    kind: 'name',
    signs: toSigns('/\\_.-('),
    when: /[/\\_]|\w\.[a-z]|\s--?[a-z]|\(\)/i,
    // A slash alone, as in 1/3 and and/or, makes none of them.
    also: /[/\\][\w.@-]+[/\\]|_|[\w-]\.[a-z]|(?:^|\s)--?[a-z]|\(\)/,
    expression: unicode(
      String.raw`(?<![\p{L}\p{N}_/.~])(?:~|\.{1,2}|[A-Z]:)?[/\\](?:[\w.@-]+[/\\])+[\w.@-]*|${NOT_IN_WORD}\w+(?:[/\\]\w[\w-]*){1,20}\.[a-z]{1,5}\b|${NOT_IN_WORD}(?=[\w-]{0,100}[A-Za-z])[\w-]{1,100}\.(?:[a-z]{2,4}\.)?[a-z][a-z0-9]{1,4}${NOT_BEFORE_WORD}|${NOT_IN_WORD}(?=[\w]*[A-Za-z])(?!(?:__)?[a-z]+(?:__)?(?!\w))[A-Za-z0-9]*_\w+|(?<!\S)--?[a-z][\w-]+|${NOT_IN_WORD}\w+(?:\.\w+){0,20}\(\)`,
    ),
  },
]

/** A word in braces is a branch of an ICU message after its selector; what it says is there to be translated. */
const isBranch = (text: string, match: string): boolean =>
  text.includes(', plural,') || text.includes(', select')
    ? new RegExp(`(?:=\\d+|zero|one|two|few|many|other|male|female)\\s*${match.replace(/[^\w]/g, '\\$&')}`).test(text)
    : false

/** Parts a text into what is language and what is not. */
export const readPieces = (text: string): Prose => {
  const found = signsOf(text)
  if (found === 0) return { pieces: NONE, prose: text }
  const pieces: Piece[] = []
  let prose = text
  for (const { kind, signs, when, also, expression, read } of RULES) {
    if ((found & signs) === 0 || !when.test(prose) || also?.test(prose) === false) continue
    const places: Piece[] = []
    for (const match of prose.matchAll(expression())) {
      const value = read ? read(match, text) : match[0]
      if (value === undefined) continue
      const end = match.index + (kind === 'link' ? lengthOfLink(match[0], value) : match[0].length)
      places.push({ kind, value, start: match.index, end })
    }
    if (kind !== 'format') prose = blank(prose, places)
    pieces.push(...places)
  }
  return pieces.length === 0 ? { pieces: NONE, prose: text } : { pieces, prose }
}

const NONE: readonly Piece[] = []

/** A link in a text without spaces goes on into the next words, which are prose. */
const lengthOfLink = (match: string, value: string): number => {
  const [, tail] = value.split('\n')
  const start = tail === undefined ? -1 : match.lastIndexOf(tail)
  return start < 0 ? match.length : start
}

/** The text with spaces at some places. */
export const blank = (text: string, places: readonly Span[]): string => {
  let result = ''
  for (const { start, end } of places.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(result.length, start)
    result += ' '.repeat(Math.max(0, end - result.length))
  }
  return result + text.slice(result.length)
}

/** Whether a text has a letter. */
export const hasLetter = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0
    if (code > 0xffff) i++
    if (isLetter(code)) return true
  }
  return false
}
