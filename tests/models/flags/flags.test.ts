import { describe, expect, test } from 'vitest'
import { type Flag, findFlags } from '../../../models/flags/index.ts'
import type { LanguagePair } from '../../../models/pair.ts'

const flags = (source: string, translation: string, languagePair: LanguagePair = 'ro-en'): Flag[] =>
  findFlags({ source, translation, languagePair })

describe('flags', () => {
  test.each<[Flag, string, string, LanguagePair]>([
    ['empty', 'Bună', ' \n', 'ro-en'],
    ['empty', '', 'Hello', 'ro-en'],
    ['empty', 'Bună', '\u200b\u2060\u200e', 'ro-en'],
    ['language', 'Unde ai fost ieri, măi?', 'Je ne sais pas si vous avez vu ce que les gens ont fait.', 'ro-en'],
    ['copy', 'Bună ziua!', 'bună ziua.', 'ro-en'],
    ['emoji', '👍🏽 !!', '👍🏽', 'ro-en'],
    ['script', 'Bună ziua tuturor', 'Добрый день всем', 'ro-en'],
    ['numbers', 'Am 25 de ani', 'I am 26 years old', 'ro-en'],
    ['numbers', 'Costă 1.000 de lei', 'It costs 100 lei', 'ro-en'],
    ['names', 'Я купил iPhone вчера вечером', 'I bought a phone yesterday evening', 'ru-en'],
    ['links', 'Vezi https://a.example/x', 'See https://a.example/y', 'ro-en'],
    ['mentions', 'Salut @ana', 'Hi @maria', 'ro-en'],
    ['repetition', 'Vreau să plec acum', 'leave now leave now leave now', 'ro-en'],
    ['length', 'Da', 'Yes, and then we went to the market and bought everything', 'ro-en'],
    ['untranslated', 'Мы встретимся завтра утром', 'We will meet завтра утром', 'ru-en'],
    ['markup', 'Salut {nume}', 'Hi {name}', 'ro-en'],
    ['same', '@ana GG 😂', '@ana GG 😂', 'ro-en'],
  ])('%s: %j -> %j', (flag, source, translation, languagePair) => {
    expect(flags(source, translation, languagePair)).toContain(flag)
  })

  test.each<[string, string, string, LanguagePair]>([
    ['numbers written as another country writes them', 'Costă 1.000,5 lei', 'It costs 1,000.5 lei', 'ro-en'],
    ['numbers in other digits', 'उसके पास २५ किताबें थीं', 'He had 25 books', 'ne-en'],
    ['months in Chinese', 'On 24 August he left', '8 月 24 日他离开了', 'en-zh'],
    ['Chinese numerals', '12 million people', '一千二百万人', 'en-zh'],
    [
      'names left in Latin letters in Chinese',
      'Miles Kane said hello to Gallagher',
      'Miles Kane 向 Gallagher 打招呼说你好',
      'en-zh',
    ],
    ['e-mail addresses as no mentions', 'scrie la ana@a.example acum', 'write to ana@a.example now', 'ro-en'],
    ['short messages of any ratio', 'Da', 'Of course', 'ro-en'],
    ['repetition that the source has too', 'foarte foarte foarte bun', 'very very very good', 'ro-en'],
  ])('not for %s', (_, source, translation, languagePair) => {
    expect(flags(source, translation, languagePair)).toEqual([])
  })

  test('come in a fixed order', () => {
    expect(flags('@ana are 5 mere https://a.example', 'Maria')).toEqual(['numbers', 'links', 'mentions'])
  })
})
