/** Post-editors' word tags, OK or BAD, of tokens as they counted them -> of tokens as a student counts them. */

import { QualityError } from '../../../models/errors.ts'
import { tokenise } from '../../../models/text.ts'

/**
 * `tags` are one a token of `tagged`, or two and one more: gap, token, gap, ... (WMT), whose gaps are left out. A token of
 * the student is BAD where any tagged one that it overlaps is. Throws BAD_DATA where the tagged tokens are not those of the
 * text, white space aside.
 */
export const mapTags = (tags: readonly string[], tagged: readonly string[], text: string): (number | null)[] => {
  const own = ownTags(tags, tagged.length)
  const bad: number[] = []
  tagged.forEach((token, t) => {
    const value = own[t] === 'BAD' ? 1 : 0
    for (let unit = 0; unit < token.length; unit++) bad.push(value)
  })
  if (tagged.join('') !== text.replace(/\s+/gu, ''))
    throw new QualityError('BAD_DATA', 'tags: their tokens differ from those of the translation', { field: 'tags' })
  const seen = toSeen(text)
  return tokenise(text).map(({ start, end }) => {
    let value: number | null = null
    for (let unit = start; unit < end; unit++) {
      const at = seen[unit] ?? -1
      if (at >= 0) value = Math.max(value ?? 0, bad[at] ?? 0)
    }
    return value
  })
}

const ownTags = (tags: readonly string[], tokens: number): readonly string[] => {
  const unknown = tags.find((tag) => tag !== 'OK' && tag !== 'BAD')
  if (unknown !== undefined)
    throw new QualityError('BAD_DATA', `tags: expected OK or BAD, got ${JSON.stringify(unknown.slice(0, 40))}`, {
      field: 'tags',
    })
  if (tags.length === tokens) return tags
  if (tags.length === 2 * tokens + 1) return tags.filter((_, i) => i % 2 === 1)
  throw new QualityError('BAD_DATA', `tags: expected ${tokens} or, with gaps, ${2 * tokens + 1}, got ${tags.length}`, {
    field: 'tags',
  })
}

/** For each UTF-16 unit of a text its place among those that are no white space, or -1. */
const toSeen = (text: string): Int32Array => {
  const seen = new Int32Array(text.length).fill(-1)
  let place = 0
  for (const match of text.matchAll(/\S+/gu))
    for (let unit = match.index; unit < match.index + match[0].length; unit++) seen[unit] = place++
  return seen
}
