import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLanguage } from '../../models/language-tag.ts'
import { parseLanguagePair } from '../../models/pair.ts'

/** Primary subtag, ISO 639-3, and the code of NLLB where it is another. */
const LANGUAGES = [
  ['en', 'eng', 'eng_Latn'],
  ['de', 'deu', 'deu_Latn'],
  ['zh', 'zho', 'zho_Hans'],
  ['zh', 'cmn', 'zho_Hant'],
  ['pt', 'por', 'por_Latn'],
  ['ro', 'ron', 'ron_Latn'],
  ['et', 'est', 'est_Latn'],
  ['ne', 'nep', 'npi_Deva'],
  ['si', 'sin', 'sin_Sinh'],
  ['ru', 'rus', 'rus_Cyrl'],
  ['ar', 'ara', 'arb_Arab'],
  ['fa', 'fas', 'pes_Arab'],
  ['uk', 'ukr', 'ukr_Cyrl'],
  ['id', 'ind', 'ind_Latn'],
  ['ja', 'jpn', 'jpn_Jpan'],
  ['ko', 'kor', 'kor_Hang'],
  ['vi', 'vie', 'vie_Latn'],
  ['lv', 'lav', 'lvs_Latn'],
  ['sw', 'swa', 'swh_Latn'],
  ['ps', 'pus', 'pbt_Arab'],
] as const

const anyLanguage = fc.constantFrom(...LANGUAGES)
const anyCase = (text: string): fc.Arbitrary<string> => fc.constantFrom(text, text.toLowerCase(), text.toUpperCase())

describe('a language tag', () => {
  test.each(LANGUAGES)('%s is %s in ISO 639-3 and %s at NLLB', (language, iso, nllb) => {
    for (const tag of [language, iso, nllb, nllb.replace('_', '-')]) expect(parseLanguage(tag, 'sourceLang')).toBe(language)
  })

  test('is read in any case, with what gettext, Java and BCP 47 add to it', () => {
    const region = fc.constantFrom('US', 'CN', 'BR', 'TW', '419')
    const spellings = fc.tuple(anyLanguage, fc.nat(1), region).chain(([codes, which, place]) => {
      const language = codes[which] ?? ''
      const tags = [
        `${language}_${place}`,
        `${language}-${place}`,
        `${language}_${place}.UTF-8`,
        `${language}.utf8`,
        `${language}_${place}@euro`,
        `${language}@latin`,
        `${language}_Latn_${place}`,
        `${language}-Hant-${place}`,
        `${language}_${place}_#Hans`,
        `${language}_${place}_POSIX`,
        `${language}_${place}_${place}_#u-nu-thai`,
      ]
      return fc.tuple(fc.constant(codes[0]), fc.constantFrom(...tags).chain(anyCase))
    })
    fc.assert(
      fc.property(spellings, ([language, tag]) => {
        expect(parseLanguage(tag, 'sourceLang')).toBe(language)
      }),
    )
  })

  test.each([
    ['iw', 'he'],
    ['iw_IL', 'he'],
    ['in', 'id'],
    ['in_ID', 'id'],
    ['ji', 'yi'],
    ['jw', 'jv'],
    ['ger', 'de'],
    ['chi', 'zh'],
  ])('%s is what %s was called', (tag, language) => {
    expect(parseLanguage(tag, 'sourceLang')).toBe(language)
  })

  test.each(['auto', 'AUTO', 'Auto', 'auto-detect', 'autodetect', 'detect'])(
    '%s: says that the language is to be detected first',
    (tag) => {
      expect(() => parseLanguage(tag, 'sourceLang')).toThrow(
        /^sourceLang is ".*": edge-qe does not detect languages; detect it first/,
      )
    },
  )

  test.each([
    '',
    'r',
    '_US',
    'C',
    'en_',
    'en__US',
    'de-419-DE',
    'en US',
    'en_US!',
    '@latin',
    'en_abcdefghijk',
    `en${'_US'.repeat(9)} `,
  ])('%s is refused, and shown', (tag) => {
    expect(() => parseLanguage(tag, 'targetLang')).toThrow('targetLang must be a BCP 47 language tag such as "ro" or "pt-BR"')
  })

  test('of any length is read at once', () => {
    const start = performance.now()
    for (const tag of [`en_${'a_'.repeat(1e5)}`, `en@${'=;-'.repeat(1e5)}!`, `${'en-'.repeat(1e5)}.`])
      expect(() => parseLanguage(tag, 'sourceLang')).toThrow('sourceLang')
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('a language pair', () => {
  test.each([
    ['ro-en', 'ro-en'],
    ['RO-EN', 'ro-en'],
    ['pt-BR-en', 'pt-en'],
    ['en-pt-BR', 'en-pt'],
    ['pt_BR-en', 'pt-en'],
    ['en-US-zh-CN', 'en-zh'],
    ['zh-Hant-TW-en', 'zh-en'],
    ['en-zh-Hant', 'en-zh'],
    ['eng_Latn-ron_Latn', 'en-ro'],
    ['deu-eng', 'de-en'],
    ['iw-en', 'he-en'],
  ])('%s is %s', (text, pair) => {
    expect(parseLanguagePair(text)).toBe(pair)
  })

  test('that may be two says which', () => {
    expect(() => parseLanguagePair('pt-br-en', '--pair')).toThrow(
      '--pair is ambiguous: "pt-br-en" may be pt-br or pt-en: write regions as in "pt_BR-en"',
    )
  })

  test.each(['', 'ro', 'ro-', '-en', 'ro_en', 'auto-en', 'english-german', 'ro-en,et-en', 'a'.repeat(1e6)])(
    '%#: what is none is refused',
    (text) => {
      expect(() => parseLanguagePair(text)).toThrow('language pair must look like "ro-en"')
    },
  )
})
