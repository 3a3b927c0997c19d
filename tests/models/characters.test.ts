import { describe, expect, test } from 'vitest'
import { createCharacterTest, isLetter, isNumber } from '../../models/characters.ts'
import { shareInScript, usualScript } from '../../models/script.ts'

const CODES = Array.from({ length: 0x30000 }, (_, code) => code)

describe('properties of characters', () => {
  test('of letters and numbers are those of the regular expressions, for every code point, asked once or twice', () => {
    for (const [isIt, expression] of [[isLetter, /\p{L}/u], [isNumber, /\p{N}/u]] as const) // biome-ignore format: a line
      for (let times = 0; times < 2; times++)
        expect(CODES.filter((code) => isIt(code) !== expression.test(String.fromCodePoint(code)))).toEqual([])
  })

  test('that are known need no regular expression', () => {
    const isIt = createCharacterTest(
      () => {
        throw new Error('compiled')
      },
      { latin: true, ascii: false },
    )
    expect([...'aZăȘ ,!'].map((character) => isIt(character.codePointAt(0) ?? 0))).toEqual([true, true, true, true, false, false, false]) // biome-ignore format: a line
    expect(() => isIt(0x400)).toThrow('compiled')
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
