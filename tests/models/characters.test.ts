import { describe, expect, test } from 'vitest'
import {
  createScriptTest,
  isDecimal,
  isFormat,
  isHiragana,
  isInWord,
  isKana,
  isKanaOrHan,
  isLetter,
  isMark,
  isNumber,
  isPictograph,
  isSpace,
  isSpaced,
  isWide,
  isWordNumberOrPictograph,
  isWordOrNumber,
  SCRIPTS,
  startsWord,
} from '../../models/characters.ts'
import { shareInScript, usualScript } from '../../models/script.ts'

const CODES = Array.from({ length: 0x110000 }, (_, code) => code)

describe('properties of characters', () => {
  test.each([
    ['isLetter', isLetter, /\p{L}/u],
    ['isMark', isMark, /\p{M}/u],
    ['isDecimal', isDecimal, /\p{Nd}/u],
    ['isNumber', isNumber, /\p{N}/u],
    ['isFormat', isFormat, /\p{Cf}/u],
    ['isSpace', isSpace, /\s/u],
    ['isWordOrNumber', isWordOrNumber, /[\p{L}\p{M}\p{N}]/u],
    ['isWordNumberOrPictograph', isWordNumberOrPictograph, /[\p{L}\p{M}\p{N}\p{Extended_Pictographic}]/u],
    ['isPictograph', isPictograph, /\p{Extended_Pictographic}/u],
    ['isKana', isKana, /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
    ['isHiragana', isHiragana, /\p{Script=Hiragana}/u],
    [
      'isSpaced',
      isSpaced,
      /(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}]/u,
    ],
    ['isKanaOrHan', isKanaOrHan, /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u],
    ['isWide', isWide, /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u],
    ['isInWord', isInWord, /(?![\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}]/u],
    [
      'startsWord',
      startsWord,
      /(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}])[\p{L}\p{M}]/u,
    ],
  ] as const)('%s is what the expression says of every code point', (_name, isIt, expression) => {
    expect(CODES.filter((code) => isIt(code) !== expression.test(String.fromCodePoint(code)))).toEqual([])
  })

  test.each(SCRIPTS)('the script %s is what Unicode says of every code point', (script) => {
    const isIt = createScriptTest([script])
    const expression = new RegExp(`\\p{Script=${script}}`, 'u')
    expect(CODES.filter((code) => isIt(code) !== expression.test(String.fromCodePoint(code)))).toEqual([])
  })

  test.each([
    ['en', /\p{Script=Latin}/u],
    ['ru', /\p{Script=Cyrillic}/u],
    ['zh', /[\p{Script=Han}\p{Script=Bopomofo}]/u],
    ['si', /\p{Script=Sinhala}/u],
  ])('whether a letter is in the script of %s is what the Unicode script says', (language, expression) => {
    const wrong = CODES.map((code) => String.fromCodePoint(code)).filter(
      (letter) => /\p{L}/u.test(letter) && shareInScript(letter.repeat(4), language) !== Number(expression.test(letter)),
    )
    expect(wrong).toEqual([])
  })
})

describe('the usual script of a language', () => {
  test('is the one that CLDR says, for every language of two letters', () => {
    const letters = Array.from('abcdefghijklmnopqrstuvwxyz')
    const languages = letters.flatMap((a) => letters.map((b) => a + b))
    // As tags are read: an old code is its new one by then.
    const current = languages.filter((language) => new Intl.Locale(language).language === language)
    expect(current.filter((language) => usualScript(language) !== new Intl.Locale(language).maximize().script)).toEqual([])
  })
})
