import { describe, expect, test } from 'vitest'
import { findFlags } from '../../../models/flags/index.ts'
import type { LanguagePair } from '../../../models/pair.ts'

type Case = readonly [languagePair: LanguagePair, source: string, translation: string]

describe('a number that both sides say in words', () => {
  test.each<Case>([
    ['en-fr', 'I have two cats', "J'ai trois chats"],
    ['fr-en', 'On se voit dans cinq minutes', 'See you in ten minutes'],
    ['en-ru', 'Give me three days', 'Дай мне четыре дня'],
    ['de-en', 'Wir sind sieben Leute', 'We are eight people'],
    ['en-hi', 'Only four people came', 'सिर्फ पांच लोग आए'],
    ['pl-en', 'Mam trzy siostry', 'I have two sisters'],
    ['en-fa', 'I bought six books', 'هفت کتاب خریدم'],
  ])('%s is compared by value: %s -> %s', (languagePair, source, translation) => {
    expect(findFlags({ languagePair, source, translation })).toContain('numbers')
  })

  test.each<Case>([
    ['en-de', 'I have two cats', 'Ich habe zwei Katzen'],
    ['en-de', 'Both are here, all three of them', 'Beide sind da, alle drei'],
    ['en-de', 'Give me a couple of days, three or so', 'Gib mir ein paar Tage, drei oder so'],
    ['en-de', 'Pay attention to two things', 'Gib acht auf zwei Dinge'],
    ['es-en', 'Once two people came', 'Una vez vinieron dos personas'],
    ['en-es', 'They came at once, two of them', 'Vinieron en seguida, dos de ellos'],
    ['en-fr', 'It is half past two', 'Il est trois heures moins trente, deux et demie'],
    ['en-ru', 'One of us has two', 'У одного из нас два'],
    ['en-it', 'You are six of us', 'Sei dei nostri, siete sei'],
    ['de-en', 'zweiundzwanzig Leute', 'twenty-two people'],
    ['en-fr', 'ninety-seven people', 'quatre-vingt-dix-sept personnes'],
  ])('%s raises nothing where it may be right: %s -> %s', (languagePair, source, translation) => {
    expect(findFlags({ languagePair, source, translation })).not.toContain('numbers')
  })
})
