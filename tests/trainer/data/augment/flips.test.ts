/** Critical errors made on purpose. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findNames, flipName, flipNegation, flipNumber, flipPolarity } from '../../../../trainer/data/augment/flips.ts'
import { loadLexicon } from '../../../../trainer/data/augment/lexicon.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

const flip = (language: string, names: readonly string[] = []) => ({
  random: createRandom(1),
  lexicon: loadLexicon(),
  language,
  names,
})

describe('flipNumber', () => {
  test('gives another number of as many digits, in the digits of its script', () => {
    expect(flipNumber('Vin la ora 19.', flip('ro'))).toMatch(/^Vin la ora (?!19)[1-9]\d\.$/)
    expect(flipNumber('म ४२ वर्षको', flip('ne'))).toMatch(/^म (?!४२)[१-९][०-९] वर्षको$/)
    expect(flipNumber('no digits here', flip('en'))).toBeUndefined()
  })

  test('always changes the value, whatever the number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.nat(), (number, seed) => {
        const flipped = flipNumber(`x ${number} y`, { ...flip('en'), random: createRandom(seed) })?.split(' ')[1] ?? ''
        expect(flipped).toHaveLength(String(number).length)
        expect(flipped).toMatch(/^\d+$/)
        expect(BigInt(flipped)).not.toBe(number)
      }),
    )
  })
})

describe('flipNegation', () => {
  test.each([
    ['en', 'He is here.', ['He is not here.', "He isn't here."]],
    ['en', 'He is not here.', ['He is here.']],
    ['en', "They can't come", ['They can come']],
    ['de', 'Das ist eine Lüge.', ['Das ist nicht eine Lüge.', 'Das ist keine Lüge.']],
    ['et', 'Ta on kodus.', ['Ta ei ole kodus.']],
    ['ro', 'Este târziu.', ['Nu este târziu.']],
    ['ru', 'Он может прийти.', ['Он не может прийти.']],
    ['zh', '他没有来。', ['他有来。']],
    ['ne', 'ऊ यहाँ छ।', ['ऊ यहाँ छैन।']],
    ['si', 'එය කළ හැකි', ['එය කළ නොහැකි']],
  ])('%s: %s', (language, text, wanted) => {
    expect(wanted).toContain(flipNegation(text, flip(language)))
  })

  test('looks for words, not for letters within words', () => {
    expect(flipNegation('This island', flip('en'))).toBeUndefined()
    expect(flipNegation('于是他走了', flip('zh'))).toBeUndefined()
  })

  test('passes over a language it has no words of', () => {
    expect(flipNegation('Hän on täällä', flip('fi'))).toBeUndefined()
  })
})

describe('flipPolarity', () => {
  test.each([
    ['en', 'Good idea', 'Bad idea'],
    ['de', 'Mein Freund', 'Mein Feind'],
    ['ru', 'Это правда', 'Это ложь'],
    ['zh', '这里很安全', '这里很危险'],
    ['ne', 'राम्रो कुरा', 'नराम्रो कुरा'],
    ['si', 'හොඳ දවසක්', 'නරක දවසක්'],
    ['et', 'hea mõte', 'halb mõte'],
    ['ro', 'mai mult decât atât', 'mai puțin decât atât'],
  ])('%s: %s', (language, text, wanted) => {
    expect(flipPolarity(text, flip(language))).toBe(wanted)
  })
})

describe('flipName', () => {
  test('takes no word for a name because it begins a sentence', () => {
    expect(findNames('Yesterday Maria came. Then Ion left.')).toEqual(['Maria', 'Ion'])
  })

  test('puts another name in its place', () => {
    expect(flipName('Yesterday Maria came.', flip('en', ['Elena']))).toBe('Yesterday Elena came.')
    expect(flipName('昨天 Maria 来了', flip('zh', ['Elena']))).toBe('昨天 Elena 来了')
    expect(flipName('yesterday she came', flip('en', ['Elena']))).toBeUndefined()
  })
})
