/** Words of a set that stand for one another. */

import { describe, expect, test } from 'vitest'
import { COUNTERPARTS, SETS } from '../../../models/flags/counterparts.ts'
import { findAll, findFlags, readSides } from '../../../models/flags/index.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { tokenise } from '../../../models/text.ts'

type Case = readonly [languagePair: LanguagePair, source: string, translation: string]

describe('a word that stands where another one should', () => {
  test.each<Case>([
    ['de-en', 'Wir sehen uns am Donnerstag', 'See you on Tuesday'],
    ['en-ru', 'My brother called yesterday', 'Вчера звонила моя сестра'],
    ['es-en', 'Lo compré ayer', 'I bought it tomorrow'],
    ['en-fr', 'The exam is in two weeks', "L'examen est dans deux mois"],
    ['pl-en', 'Kupiłem stary rower', 'I sold my old bike'],
    ['en-zh', 'Her birthday is in March, mine in November', '她的生日在三月，我的在十月'],
    ['ar-en', 'اتصلت بي أمي أمس', 'My father called me yesterday'],
    ['ja-en', '月曜日に会おう', "Let's meet on Friday"],
    ['tr-en', 'Sabah kahve içtim', 'I drank tea in the morning'],
    ['en-nl', 'Did she call you?', 'Heeft ze mij gebeld?'],
    ['vi-en', 'Hẹn gặp lại thứ ba nhé', 'See you on Friday'],
    ['it-en', 'È sempre buono', "It's always bad"],
  ])('%s: %s -> %s', (languagePair, source, translation) => {
    expect(findFlags({ languagePair, source, translation })).toContain('swapped')
  })

  test.each<Case>([
    ['de-en', 'Wir sehen uns am Donnerstag, nicht am Dienstag', 'See you on Thursday, not on Tuesday'],
    ['de-en', 'Ich komme morgen früh', "I'm coming tomorrow morning"],
    ['de-en', 'Warte eine halbe Stunde', 'Wait thirty minutes'],
    ['fr-en', 'rendez-vous dans quinze jours', "let's meet in two weeks"],
    ['en-de', "That's not bad at all", 'Das ist richtig gut'],
    ['en-ru', 'Tom and I went to the cinema', 'Мы с Томом ходили в кино'],
    ['es-en', 'mañana por la mañana', 'tomorrow morning'],
    ['hi-en', 'मैं कल आया था', 'I came yesterday'],
    ['tr-en', 'halam geliyor', "my dad's sister is coming"],
    ['en-zh', 'We are leaving in December', '我们十二月出发'],
    ['pt-en', 'Segunda-feira eu compro', 'I will buy it on Monday'],
    ['en-es', 'I will ask my parents', 'Voy a preguntar a mis padres'],
    ['ja-en', '私たちは冬に行く', 'We go in winter'],
  ])('%s is none where it may be right: %s -> %s', (languagePair, source, translation) => {
    expect(findFlags({ languagePair, source, translation })).not.toContain('swapped')
  })

  test('is told by its place in the translation', () => {
    const pair = {
      languagePair: 'de-en',
      source: 'Wir sehen uns am Donnerstag',
      translation: 'See you on Tuesday, @thursday',
    } as const
    const { wrong } = findAll(readSides(pair))
    expect(wrong.map(({ start, end }) => pair.translation.slice(start, end))).toEqual(['Tuesday'])
  })
})

describe('the list of counterparts', () => {
  const lists = Object.entries(COUNTERPARTS).flatMap(([language, sets]) =>
    Object.entries(sets).map(([set, list]) => ({ language, set, list })),
  )

  test('has as many positions in every language', () => {
    for (const set of Object.keys(SETS)) {
      const found = lists.filter((each) => each.set === set && each.language !== 'ne' && each.language !== 'si')
      const sizes = found.map(({ language, list }) => `${language} ${list.split(' ').length}`)
      const size = found.find(({ language }) => language === 'en')?.list.split(' ').length
      expect(sizes.filter((each) => !each.endsWith(` ${size}`))).toEqual([])
    }
  })

  test('is spelt as flags read texts', () => {
    const misspelt = lists.flatMap(({ language, list }) =>
      list
        .split(/[ |]/)
        .filter((form) => form !== '-')
        .map((form) => form.replace(/^~/, '').replace(/\*$/, ''))
        .filter((form) => {
          const read = tokenise(form.replaceAll('_', ' '), 2).map(({ text }) => text)
          return form === '' || read.join('_') !== form
        })
        .map((form) => `${language} ${form}`),
    )
    expect(misspelt).toEqual([])
  })
})
