import { describe, expect, test } from 'vitest'
import { findFlags } from '../../../models/flags/index.ts'
import type { LanguagePair } from '../../../models/pair.ts'

type Case = readonly [languagePair: LanguagePair, source: string, translation: string]

describe('numbers in digits', () => {
  test.each<Case>([
    // A decimal comma is not a row of digits, and two numbers are not one.
    ['de-en', 'Es kostet 15,75 Euro', 'It costs 1575 euros'],
    ['fr-en', 'Le billet coûte 99,90 €', 'The ticket costs €9,990'],
    ['en-fr', 'We are 12 adults and 13 kids', 'Nous sommes 121 adultes et 3 enfants'],
    // The hour.
    ['fr-en', 'à huit heures et demie', 'at 10:30'],
    ['es-en', 'a las siete y media', 'at 11:30'],
    ['es-en', 'Son las ocho menos cuarto', "It's 8:15"],
    ['de-en', 'um halb 8', 'at 8:30'],
    ['de-en', '10 vor 8', '8:50'],
    // Day and month.
    ['en-ru', '3 May', '5 марта'],
    ['ja-en', '5月3日', 'March 5'],
    ['en-de', 'May 3', '5. März'],
    // Morning and evening.
    ['pl-en', 'Spotkajmy się o 8 rano', "Let's meet at 8 pm"],
    ['ru-en', 'Встречаемся в 7 вечера', 'We meet at 7 am'],
    ['hi-en', 'सुबह 8 बजे आना', 'Come at 8 pm'],
    ['ar-en', 'نلتقي الساعة 8 مساء', "Let's meet at 8 am"],
    ['vi-en', 'Gặp lúc 8 giờ sáng', 'Meet at 8 pm'],
    ['fr-en', 'Le train part à 8h du matin', 'The train leaves at 8 pm'],
    ['en-de', 'at 8 pm', 'um 8 Uhr morgens'],
    ['ar-en', 'الساعة الثامنة', 'at 9 am'],
    ['pt-en', 'às 8 e meia', 'at 9:30'],
    ['zh-en', '二零二三年', 'in 2024'],
    ['ja-en', '2億5千万円', '25 million yen'],
    ['ja-en', '3割引', '20% off'],
    ['th-en', '2 ทุ่ม', '7 pm'],
  ])('%s are missed: %s -> %s', (languagePair, source, translation) => {
    expect(findFlags({ languagePair, source, translation })).toContain('numbers')
  })

  test.each<Case>([
    ['en-de', 'Call 0721 123 456', 'Ruf 0721-123456 an'],
    ['de-en', 'Treffen um halb 8', 'Meeting at 7:30'],
    ['de-en', 'um halb 8', 'at half past 7'],
    ['de-en', '5 vor 12', '11:55'],
    ['en-nl', 'at 7:25', 'om 5 voor half 8'],
    ['id-en', 'jam 8 kurang seperempat', 'at 7:45'],
    ['et-en', 'Kell on veerand 9', "It's 8:15"],
    ['cs-en', 'v půl 8', 'at 7:30'],
    ['pl-en', 'za 10 ósma', '7:50'],
    ['ru-en', 'без 15 9', '8:45'],
    ['uk-en', 'о пів на 8', 'at 7:30'],
    ['fr-en', '9h moins dix', '8:50'],
    ['pt-en', '15 pras 8', '7:45'],
    ['tr-en', "Saat 9'a çeyrek var", "It's 8:45"],
    ['zh-en', '差5分8点', '7:55'],
    ['ja-en', '8時5分前', '7:55'],
    ['hi-en', 'पौने 9 बजे', 'at 8:45'],
    ['fa-en', 'یک ربع به ۹', '8:45'],
    ['en-fr', 'quarter to 9', '8h45'],
    ['en-de', 'twenty past 6', '18:20'],
    ['ar-en', 'الساعة الثامنة صباحا', 'at 8 am'],
    ['ar-en', 'في القرن العشرين', 'in the 20th century'],
    ['ar-en', 'الساعة ٨ ونص', 'at 8:30'],
    ['pt-en', 'às 8 e meia', 'at 8:30'],
    ['pt-en', 'meia hora', '30 minutes'],
    ['zh-en', '二〇二四年', 'in 2024'],
    ['en-zh', 'Room 302', '三零二号房'],
    ['zh-en', '两万五', '25,000'],
    ['th-en', 'ประกันจ่ายคืนหมื่นสองแล้ว', 'I got 12,000 back from insurance'],
    ['ko-en', '2억 5천만 원이에요', "It's 250 million won"],
    ['es-en', '1 millón y medio', '1.5 million'],
    ['tr-en', '1 buçuk milyon', '1.5 million'],
    ['vi-en', '1tr5', '1.5 million'],
    ['en-ru', '3 May', '3 мая'],
    ['pl-en', 'o 8 rano', 'at 8 am'],
    ['ru-en', 'в 8 вечера', 'at 20:00'],
    ['ja-en', '三割引です', "It's 30% off"],
    ['ja-en', '令和6年', '2024'],
    ['th-en', 'เจอกันตอน 2 ทุ่ม', 'See you at 8 pm'],
    ['pt-en', 'de 2ª a 6ª', 'from Monday to Friday'],
    ['zh-en', '233333', 'hahaha'],
    ['en-fr', 'nice 2 meet u', 'ravi de te rencontrer'],
    ['nl-en', '19u30', '7:30 pm'],
    ['en-de', '6/7/2024', '7.6.24'],
    ['en-de', 'See you in twenty twenty-five', 'Bis 2025'],
    ['ko-en', '나흘 후에', 'in 4 days'],
    ['fr-en', 'XXIe siècle', '21st century'],
  ])('%s raise nothing: %s -> %s', (languagePair, source, translation) => {
    expect(findFlags({ languagePair, source, translation })).not.toContain('numbers')
  })
})
