import { describe, expect, test } from 'vitest'
import { FUNCTION_WORDS, findOtherLanguage } from '../../models/language.ts'
import { tokenise } from '../../models/text.ts'
import { readRows } from '../../trainer/data/rows.ts'
import { collect } from '../trainer/collect.ts'

const find = (text: string, language: string): string | undefined => findOtherLanguage(tokenise(text, 2), language)

describe('a text in another language than it is said to be in', () => {
  test.each([
    ['en', 'I do not know what you have been told about this.', 'ro'],
    ['de', 'Ich weiß nicht, was du mir über das Haus sagen willst.', 'en'],
    ['ro', 'Nu știu dacă este adevărat, dar mi se pare că ai dreptate.', 'et'],
    ['et', 'Ma ei tea, kas see on õige, aga ta ütles mulle nii.', 'ro'],
    ['ru', 'Если это было только для меня, то он уже сказал об этом.', 'uk'],
    ['hi', 'मैं नहीं जानता कि यह सच है या नहीं, पर उसने कहा है।', 'ne'],
    ['tr', 'Her şey çok kötü olarak', 'ro'],
    ['fr', 'Je ne sais pas si vous avez vu ce que les gens ont fait.', 'en'],
  ])('is found: %s', (language, text, said) => {
    expect(find(text, said)).toBe(language)
    expect(find(text, language)).toBeUndefined()
  })

  test.each([
    ['a short message', 'the the', 'ro'],
    ['names and titles', 'Am citit The Lord of the Rings de două ori și mi-a plăcut.', 'ro'],
    ['a language that is not known here', 'I do not know what you have been told about this.', 'sw'],
    ['nothing', '', 'en'],
  ])('is not told of %s', (_, text, said) => {
    expect(find(text, said)).toBeUndefined()
  })

  test.each(['ro-en', 'et-en', 'ru-en', 'ne-en', 'en-de'])('is not told of the real sources of %s', async (pair) => {
    const rows = await collect(readRows(`tests/fixtures/rows/${pair}.train.jsonl`))
    expect(rows.length).toBeGreaterThan(50)
    const [sourceLang = ''] = pair.split('-')
    expect(rows.filter(({ source }) => find(source, sourceLang))).toEqual([])
  })
})

test('function words are spelt as tokens are, or they would never be found', () => {
  const words = Object.values(FUNCTION_WORDS).flatMap((list) => list.split(' '))
  expect(words.filter((word) => tokenise(word, 2)[0]?.text !== word)).toEqual([])
})
