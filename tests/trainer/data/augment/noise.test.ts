/** Noise as in chats. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadLexicon } from '../../../../trainer/data/augment/lexicon.ts'
import { addNoise, NOISES, type NoiseName } from '../../../../trainer/data/augment/noise.ts'
import { toText, toUnits } from '../../../../trainer/data/augment/units.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

const noise = (name: NoiseName, text: string, { seed = 1, language = 'ro', otherLanguage = 'en' } = {}) =>
  addNoise(name, text, { random: createRandom(seed), lexicon: loadLexicon(), language, otherLanguage })

describe('addNoise', () => {
  test('takes diacritics off Latin letters and leaves the vowel signs of other scripts', () => {
    expect(noise('diacritics', 'Căsuța mea în târg')).toBe('Casuta mea in targ')
    expect(noise('diacritics', 'नेपाली भाषा', { language: 'ne' })).toBeUndefined()
    expect(noise('diacritics', 'й и ё', { language: 'ru' })).toBeUndefined()
  })

  test('takes punctuation off but not out of numbers', () => {
    expect(noise('punctuation', 'Da, vin la 19.30!')).toBe('Da vin la 19.30')
    expect(noise('punctuation', '你好，世界。', { language: 'zh' })).toBe('你好 世界')
  })

  test('slips to a key beside the right one, on the keyboard of the script', () => {
    const slipped = noise('keyboard', 'привет', { language: 'ru' }) ?? ''
    expect(slipped).toHaveLength(6)
    expect(slipped).toMatch(/^\p{Script=Cyrillic}+$/u)
    expect(noise('keyboard', '你好世界朋友', { language: 'zh' })).toBeUndefined()
  })

  test('draws a vowel out', () => {
    expect(noise('elongation', 'foarte')).toMatch(/^foarte{3,6}$/)
    expect(noise('elongation', 'даже', { language: 'ru' })).toMatch(/^даже{3,6}$/)
  })

  test('leaves links, mentions and code as they are', () => {
    const text = '@hana_dinamo vezi https://example.com/lista `cod`'
    for (const name of ['typo', 'keyboard', 'elongation'] as const) {
      const noisy = Array.from({ length: 20 }, (_, seed) => noise(name, text, { seed }) ?? text)
      expect(new Set(noisy).size).toBeGreaterThan(1)
      for (const each of noisy) expect(each).toMatch(/^@hana_dinamo \S+ https:\/\/example\.com\/lista `cod`$/)
    }
  })

  test('switches to the other language: a word where the dictionary knows one, else an interjection', () => {
    expect(noise('code-switching', 'E un prieten vechi')).toBe('E un friend vechi')
    const tag = noise('code-switching', 'Nu vin') ?? ''
    expect(loadLexicon().tags['en']?.some((each) => tag.includes(each))).toBe(true)
  })

  test('adds emoji, tags, mentions and links that are whole', () => {
    for (const name of ['emoji', 'hashtag', 'link'] as const) expect(noise(name, 'Salut')).toMatch(/^Salut \S+$/)
    expect(noise('mention', 'Salut')).toMatch(/^@\S+ Salut$/)
  })

  test('gives a well-formed text that differs, or nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NOISES), fc.string({ unit: 'grapheme' }), fc.nat(), (name, text, seed) => {
        const noisy = noise(name, text, { seed })
        if (noisy === undefined) return
        expect(noisy).not.toBe(text)
        expect(noisy.trim()).not.toBe('')
        expect(noisy.isWellFormed()).toBe(true)
      }),
    )
  })
})

describe('toUnits', () => {
  test('gives the text back, but for white space at the ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(toText(toUnits(text))).toBe(text.trim())
      }),
    )
  })
})
