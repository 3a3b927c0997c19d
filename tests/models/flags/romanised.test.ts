import { describe, expect, test } from 'vitest'
import { findFlags } from '../../../models/flags/index.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { overrule } from '../../../models/verdict.ts'

const ROMANISED: readonly [languagePair: LanguagePair, source: string, translation: string][] = [
  ['en-hi', 'How are you, brother?', 'bhai kaise ho'],
  ['en-ru', 'Hi, how is it going?', 'privet kak dela'],
  ['en-ar', 'What are you doing today?', 'shu 3am ta3mel lyom'],
  ['en-fa', 'I am home now', 'alan khoonam'],
  ['en-ja', 'I will go tomorrow', 'ashita iku yo'],
]

describe('a translation in Latin letters into a language of another script', () => {
  test.each(ROMANISED)('%s is for review: %s -> %s', (languagePair, source, translation) => {
    const flags = findFlags({ languagePair, source, translation })
    expect(flags).toContain('script')
    expect(overrule('accept', flags)).toBe('review')
  })

  test.each<[languagePair: LanguagePair, source: string, translation: string]>([
    ['en-ru', 'He was not at home yesterday', 'He was not there when we came to the house'],
    ['de-hi', 'Wir sind nicht zu Hause', 'Wir sind nicht zu Hause'],
    ['en-hi', 'We are not at home', 'Мы сегодня не дома'],
    ['fr-ja', 'Nous ne sommes pas dans la maison', 'Il ne sont pas dans la maison avec nous'],
  ])('%s is rejected where it is in another language: %s -> %s', (languagePair, source, translation) => {
    expect(overrule('accept', findFlags({ languagePair, source, translation }))).toBe('reject')
  })
})
