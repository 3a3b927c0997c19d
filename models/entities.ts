/** HTML entities that a pipeline left in a text, and what they mean (HTML Living Standard, 13.2.5.72 and 13.5). */

import type { Edit } from './normalise.ts'
import { once } from './once.ts'

/** Names of the characters from U+00A0 to U+00FF, in their order. */
const LATIN_1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
/** Names of others, each before its character. */
const OTHERS =
  'amp & lt < gt > quot " apos \' num # lsqb [ rsqb ] lbrack [ rbrack ] lcub { rcub } vert | verbar | grave ` ast * commat @ dollar $ percnt % plus + equals = sol / bsol \\ lowbar _ colon : semi ; comma , period . excl ! quest ? lpar ( rpar ) hellip … mldr … ndash – mdash — horbar ― lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ lsaquo ‹ rsaquo › prime ′ Prime ″ bull • dagger † permil ‰ minus − euro € trade ™ larr ← uarr ↑ rarr → darr ↓ hearts ♥ check ✓ star ☆ OElig Œ oelig œ Scaron Š scaron š Zcaron Ž zcaron ž Ccaron Č ccaron č Ecaron Ě ecaron ě Rcaron Ř rcaron ř Ncaron Ň ncaron ň Dcaron Ď dcaron ď Tcaron Ť tcaron ť Uring Ů uring ů Abreve Ă abreve ă Gbreve Ğ gbreve ğ Idot İ imath ı Scedil Ş scedil ş Tcedil Ţ tcedil ţ Aogon Ą aogon ą Eogon Ę eogon ę Cacute Ć cacute ć Nacute Ń nacute ń Sacute Ś sacute ś Zacute Ź zacute ź Zdot Ż zdot ż Lstrok Ł lstrok ł Dstrok Đ dstrok đ Odblac Ő odblac ő Udblac Ű udblac ű Yuml Ÿ'
/** Names of what nobody sees, before its code point. */
const INVISIBLE =
  'Tab 9 NewLine a ensp 2002 emsp 2003 thinsp 2009 hairsp 200a zwnj 200c zwj 200d lrm 200e rlm 200f NoBreak 2060'

const charactersByName = once(() => {
  const names = new Map<string, string>()
  for (const [i, name] of LATIN_1.split(' ').entries()) names.set(name, String.fromCharCode(0xa0 + i))
  const others = OTHERS.split(' ')
  for (let i = 0; i < others.length; i += 2) names.set(others[i] ?? '', others[i + 1] ?? '')
  const invisible = INVISIBLE.split(' ')
  for (let i = 0; i < invisible.length; i += 2)
    names.set(invisible[i] ?? '', String.fromCharCode(Number.parseInt(invisible[i + 1] ?? '', 16)))
  return names
})

/** Names that mean the same in any case, and with the white space that machine translation puts into them (`& quot ;`). */
const PLAINEST = new Set(['amp', 'lt', 'gt', 'quot', 'apos', 'nbsp'])

// Escaped twice, `&amp;#39;`, is escaped all the same.
const ENTITY =
  /&(?: ?amp ?;)*(?: ?# ?(?:x ?(?<hexadecimal>[0-9a-f]{1,6})|(?<decimal>\d{1,7})) ?| ?(?<name>[a-z][a-z0-9]{1,9}) ?);/gi

/** Every entity of a text, in order, with what it means. Names need their semicolon: `R&D` and `?a=1&copy=2` have none. */
export const findEntities = (text: string): Edit[] => {
  // Looking for one character takes no time beside the expression.
  if (!text.includes('&')) return []
  const found: Edit[] = []
  for (const { 0: written, index, groups = {} } of text.matchAll(ENTITY)) {
    const meant = groups['name'] === undefined ? ofNumber(groups) : ofName(groups['name'], written)
    if (meant !== undefined) found.push({ start: index, end: index + written.length, text: meant })
  }
  return found
}

const ofName = (name: string, written: string): string | undefined => {
  const plain = name.toLowerCase()
  if (PLAINEST.has(plain)) return charactersByName().get(plain)
  return written.includes(' ') ? undefined : charactersByName().get(name)
}

const REPLACEMENT = '\ufffd'
const ELLIPSIS = 0x2026

const ofNumber = ({ hexadecimal, decimal = '' }: Partial<Record<string, string>>): string => {
  const number = hexadecimal === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hexadecimal, 16)
  // Others that mean what Windows-1252 has there are read so wherever they stand (models/spellings.ts).
  const code = number === 0x85 ? ELLIPSIS : number
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : REPLACEMENT
}
