import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Flag, findAll, findFlags, readSides } from '../../../models/flags/index.ts'
import { findTerms, type Term } from '../../../models/flags/terms.ts'
import type { LanguagePair } from '../../../models/pair.ts'

const breaks = (languagePair: LanguagePair, source: string, translation: string, ...terms: Term[]): boolean =>
  findTerms({ source, translation, languagePair }, terms).areBroken

/** Names of many scripts, with a word of theirs around them. */
const NAMES = [
  ['Tesla', 'drive a', 'now'],
  ['iPhone 15 Pro', 'my', 'broke'],
  ['New York', 'in', 'today'],
  ['C++', 'learn', 'soon'],
  ['Яндекс', 'мой', 'друг'],
  ['Αθήνα', 'στην', 'τώρα'],
  ['北京', '我在', '等你'],
  ['トヨタ', '私の', 'です'],
  ['삼성', '나는', '에서'],
  ['กรุงเทพ', 'ไป', 'กัน'],
  ['दिल्ली', 'मैं', 'में'],
  ['القاهرة', 'في', 'الآن'],
] as const

const anyName = fc.constantFrom(...NAMES)
const anyMark = fc.constantFrom('', '!', '…', ' 😂', ' https://example.com/a', '\u200b', ' **ok**')

describe('a term', () => {
  test('that is kept is fine in any script, wherever it stands, whatever is around it', () => {
    fc.assert(
      fc.property(anyName, anyName, anyMark, anyMark, ([name, before, after], [, other, more], mark, end) => {
        const source = `${before} ${name} ${after}${mark}`
        for (const translation of [`${other} ${name} ${more}${end}`, `${name}${end}`, `${other} ${name}`])
          expect(breaks('ru-de', source, translation, { source: name })).toBe(false)
      }),
    )
  })

  test('that is missing is broken, and one that the source does not have is none of it', () => {
    fc.assert(
      fc.property(anyName, anyName, anyMark, ([name, before, after], [other, ...around], mark) => {
        fc.pre(name !== other)
        const source = `${before} ${name} ${after}`
        const translation = `${around.join(' ')}${mark}`
        expect(breaks('ru-de', source, translation, { source: name })).toBe(true)
        expect(breaks('ru-de', source, translation, { source: other })).toBe(false)
        expect(breaks('ru-de', source, `${other} ${translation}`, { source: name, translation: other })).toBe(false)
      }),
    )
  })

  test.each<[string, LanguagePair, string, string, Term, boolean]>([
    ['a part of a word', 'en-de', 'Let us start', 'Lass uns anfangen', { source: 'art' }, false],
    ['another word that begins so', 'en-de', 'Artful', 'Kunstvoll', { source: 'Art' }, false],
    ['a small word of the same letters', 'en-de', 'Tell us', 'Sag es uns', { source: 'US' }, false],
    ['capitals', 'en-de', 'I LOVE MY IPHONE', 'ICH LIEBE MEIN IPHONE', { source: 'iPhone' }, false],
    ['capitals that are lost', 'en-de', 'my iPhone', 'mein iphone', { source: 'iPhone' }, true],
    [
      'a small term where a sentence begins',
      'en-de',
      'Machine learning rocks',
      'Maschinelles Lernen rockt',
      { source: 'machine learning', translation: 'maschinelles Lernen' },
      false,
    ],
    [
      'a word of no capitals, in capitals',
      'de-en',
      'DIE STRASSE',
      'THE ROAD',
      { source: 'straße', translation: 'road' },
      false,
    ],
    ['a Greek name in capitals', 'el-en', 'ΠΑΥΛΟΣ', 'PAVLOS', { source: 'παυλος', translation: 'Paul' }, true],
    ['a Turkish İ', 'tr-en', 'İSTANBUL güzel', 'Istanbul is nice', { source: 'istanbul' }, false],
    ['a genitive', 'en-de', 'Tesla’s car', 'Teslas Auto', { source: 'Tesla' }, false],
    ['a Finnish ending', 'en-fi', 'in a Tesla', 'Teslassa', { source: 'Tesla' }, false],
    ['a longer English word', 'de-en', 'mein Al', 'my Also', { source: 'Al' }, false],
    ['a Korean particle', 'en-ko', 'buy an iPhone', 'iPhone을 사다', { source: 'iPhone' }, false],
    ['an Arabic article', 'en-ar', 'Cairo', 'في القاهرة', { source: 'Cairo', translation: 'قاهرة' }, false],
    ['a Latin name in Chinese', 'en-zh', 'the Tesla app', '打开Tesla应用', { source: 'Tesla' }, false],
    ['another number', 'en-de', 'an iPhone', 'ein iPhone15', { source: 'iPhone' }, true],
    [
      'two spaces and a line end',
      'en-es',
      'New\n York',
      'Nueva  York',
      { source: 'New York', translation: 'Nueva York' },
      false,
    ],
    ['other quotation marks', 'en-fr', "it's McDonald's", 'c’est McDonald’s', { source: "McDonald's" }, false],
    ['full width', 'ja-en', 'ＴＥＳＬＡ', 'TESLA', { source: 'TESLA' }, false],
    ['signs of an expression', 'en-de', 'use a.c', 'nimm abc', { source: 'a.c' }, true],
    ['what nobody sees', 'en-de', 'a', 'b', { source: '\u200b' }, false],
  ])('%s', (_, languagePair, source, translation, term, broken) => {
    expect(breaks(languagePair, source, translation, term)).toBe(broken)
  })

  test('within a longer one is not asked for where the longer one stands', () => {
    const terms = [{ source: 'New York', translation: 'Nueva York' }, { source: 'New York Times' }]
    expect(breaks('en-es', 'the New York Times', 'el New York Times', ...terms)).toBe(false)
    expect(breaks('en-es', 'New York reads the New York Times', 'Se lee el New York Times', ...terms)).toBe(true)
  })

  test('with several translations may come out as any', () => {
    const terms = [
      { source: 'bank', translation: 'banco' },
      { source: 'bank', translation: 'orilla' },
    ]
    expect(breaks('en-es', 'the bank', 'la orilla', ...terms)).toBe(false)
    expect(breaks('en-es', 'the bank', 'la playa', ...terms)).toBe(true)
  })

  test.each<[LanguagePair, string, string, Term, Flag]>([
    ['ru-en', 'Открой Яндекс Музыку', 'Open Яндекс Музыку', { source: 'Яндекс Музыку' }, 'untranslated'],
    ['zh-en', '打开微信支付', 'Open 微信支付', { source: '微信支付' }, 'untranslated'],
    [
      'de-en',
      'Der Feierabend Treff der Gruppe',
      'The Feierabend Treff der Gruppe',
      { source: 'Feierabend Treff der Gruppe' },
      'untranslated',
    ],
    ['en-de', 'battle pass', 'battle pass', { source: 'battle pass' }, 'copy'],
    ['en-de', 'Get Office 365', 'Hol dir das Büropaket', { source: 'Office 365', translation: 'Büropaket' }, 'numbers'],
    ['zh-en', '现在去Starbucks喝咖啡', 'Coffee at 星巴克 now', { source: 'Starbucks', translation: '星巴克' }, 'names'],
  ])('that comes out as it must is judged by no other check: %s %s', (languagePair, source, translation, term, flag) => {
    const pair = { source, translation, languagePair }
    expect(findFlags(pair)).toContain(flag)
    const { flags } = findAll(readSides(pair, undefined, findTerms(pair, [term])))
    expect(flags.filter((found) => found !== 'same')).toEqual([])
  })

  test('has its place in the texts as sent', () => {
    const [source, translation] = ['\u200bGroße  \n Straße!', 'Die «Ｇrosse Strasse» \ud83d\ude02']
    const found = findTerms({ source, translation, languagePair: 'de-fr' }, [{ source: 'Große Straße' }])
    const cut = (text: string, spans: readonly { start: number; end: number }[]) =>
      spans.map(({ start, end }) => text.slice(start, end))
    expect(cut(source, found.source)).toEqual(['Große  \n Straße'])
    expect(cut(translation, found.translation)).toEqual(['Ｇrosse Strasse'])
  })

  test('is looked for a hundred times in the longest texts within milliseconds', () => {
    const terms = Array.from({ length: 100 }, (_, i) => ({ source: `${'a'.repeat(190)}${i}` }))
    const text = 'a'.repeat(10_000)
    breaks('en-de', text, text, ...terms)
    const start = performance.now()
    breaks('en-de', text, text, ...terms)
    expect(performance.now() - start).toBeLessThan(300)
  })
})
