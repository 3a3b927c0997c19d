/** What both sides share is not asked about; what one side has alone is. */

import { describe, expect, test } from 'vitest'
import { readPieces } from '../../models/flags/pieces.ts'
import { toPlain } from '../../models/plain.ts'
import { tokenise } from '../../models/text.ts'

const read = (source: string, translation: string): [string, string] => {
  const { pieces } = readPieces(source)
  const tokens = { source: tokenise(source, 2), translation: tokenise(translation, 2) }
  const plain = toPlain(tokens, { source: pieces, translation: readPieces(translation).pieces })
  return [plain.source, plain.translation].map((side) => side.map(({ text }) => text).join(' ')) as [string, string]
}

describe('toPlain', () => {
  test.each([
    ['a link on both sides', 'Vezi https://a.ro/x?y=1 acum', 'See https://a.ro/x?y=1 now', 'vezi acum', 'see now'],
    ['a mention on both sides', '@ana vii?', '@ana are you coming?', 'vii ?', 'are you coming ?'],
    ['emoji on both sides', 'Da 👍🏽 ❤️', '👍🏽 Yes ❤️', 'da', 'yes'],
    ['letters drawn out', 'daaaa', 'yesss', 'da', 'yes'],
  ])('%s is left out', (_, source, translation, left, right) => {
    expect(read(source, translation)).toEqual([left, right])
  })

  test.each([
    ['a link of one side', 'Vezi https://a.ro', 'See', 'vezi https : / / a . ro', 'see'],
    ['an emoji of one side', 'Da', 'Yes 👎', 'da', 'yes 👎'],
    ['one more emoji', 'Da 👍', 'Yes 👍 👍', 'da', 'yes 👍'],
    ['stops', 'Da.', 'Yes.', 'da .', 'yes .'],
    ['all there is', '👍', '👍', '👍', '👍'],
    [
      'a word of one letter, digits and syllables',
      'mmm 1000 ㅋㅋㅋ 哈哈哈',
      'mmm 1000',
      'mmm 1000 ㅋㅋㅋ 哈 哈 哈'.normalize('NFKC'),
      'mmm 1000',
    ],
  ])('%s stays', (_, source, translation, left, right) => {
    expect(read(source, translation)).toEqual([left, right])
  })

  test('spans are those of the text as sent', () => {
    const text = 'Yesss 👍 now'
    const { translation } = toPlain(
      { source: tokenise('Daaa 👍 acum', 2), translation: tokenise(text, 2) },
      { source: [], translation: [] },
    )
    expect(translation.map(({ start, end }) => text.slice(start, end))).toEqual(['Yesss', 'now'])
  })
})
