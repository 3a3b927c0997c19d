/** Numbers that both sides say in words, where the words can mean nothing else: two is not three. */

import { isNumber } from '../characters.ts'
import { tokenise } from '../text.ts'
import { readAmounts } from './amounts.ts'
import type { SideText } from './side.ts'

/**
 * Two to twelve as each language says them, and no other word of it: whatever is an article, a pronoun or another word, too,
 * is left out (-). Forms of one number are set apart by a stroke. What is written without spaces has no list.
 */
const WORDS: Readonly<Record<string, string>> = {
  en: 'two three four five six seven eight nine ten eleven twelve',
  de: 'zwei drei vier fünf sechs sieben - neun zehn elf zwölf',
  nl: 'twee drie vier vijf zes zeven acht negen tien - twaalf',
  fr: 'deux trois quatre cinq six sept huit neuf dix onze douze',
  es: 'dos tres cuatro cinco seis siete ocho nueve diez - doce',
  pt: 'dois|duas três quatro cinco seis sete oito nove dez onze doze',
  it: 'due tre quattro cinque - sette otto nove dieci undici dodici',
  ro: 'doi|două trei patru cinci șase șapte opt - zece unsprezece doisprezece|douăsprezece',
  cs: 'dva|dvě|dvou tři|tří čtyři|čtyř pět|pěti šest|šesti sedm osm devět deset jedenáct dvanáct',
  pl: 'dwa|dwie|dwóch trzy|trzech cztery|czterech pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście',
  ru: 'два|две|двух три|трех|трёх четыре|четырех|четырёх пять|пяти шесть|шести семь восемь|восьми девять|девяти десять|десяти одиннадцать двенадцать',
  uk: 'два|дві|двох три|трьох чотири|чотирьох - шість|шести сім вісім|восьми - десять|десяти одинадцять дванадцять',
  et: 'kaks|kahe kolm|kolme neli|nelja viis|viie kuus|kuue seitse|seitsme kaheksa üheksa kümme|kümne üksteist kaksteist',
  tr: 'iki üç dört beş - yedi sekiz dokuz - - -',
  id: 'dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas -',
  vi: 'hai ba bốn - sáu bảy tám chín mười - -',
  hi: '- तीन चार पाँच|पांच छह|छः - आठ नौ दस ग्यारह बारह',
  ne: 'दुई तीन चार पाँच|पांच छ सात आठ नौ दश|दस एघार बाह्र',
  fa: 'دو سه چهار|چار پنج شش هفت هشت - - یازده دوازده',
  ar: '- ثلاثة|ثلاث أربعة|أربع|اربعة|اربع خمسة|خمس ستة سبعة|سبع ثمانية|ثماني تسعة|تسع عشرة - -',
}
const FIRST = 2

interface List {
  readonly values: ReadonlyMap<string, number>
  /** By first letter, last letter and length: whether a word may be on the list. */
  readonly marks: Uint8Array
}

const lists = new Map<string, List | undefined>()

const listOf = (language: string): List | undefined => {
  if (!lists.has(language)) lists.set(language, makeList(WORDS[language]))
  return lists.get(language)
}

const makeList = (words: string | undefined): List | undefined => {
  if (words === undefined) return undefined
  const values = new Map<string, number>()
  const marks = new Uint8Array(PLACES)
  for (const [i, forms] of words.split(' ').entries())
    for (const form of forms.split('|')) {
      if (form === '-') continue
      // As flags read it.
      const [{ text } = { text: form }] = tokenise(form, 2)
      values.set(text, FIRST + i)
      marks[placeOf(text)] = 1
    }
  return { values, marks }
}

const PLACES = 256
const placeOf = (word: string): number =>
  (7 * word.charCodeAt(0) + 3 * word.charCodeAt(word.length - 1) + word.length) & (PLACES - 1)

/**
 * Whether the one number that each side says differs. Only where there is one on each side and none in digits, neither says a
 * half or a quarter, and neither has, in whatever words (a pair, both, a dozen), the number of the other.
 */
export const sayOtherNumbers = (source: SideText, translation: SideText): boolean => {
  const a = theNumberOf(source)
  if (a === undefined) return false
  const b = theNumberOf(translation)
  return b !== undefined && a !== b && !mayMean(source, b) && !mayMean(translation, a)
}

/** The number that a side says once, in a word that is on the list, and no other. */
const theNumberOf = ({ words, language, tokens }: SideText): number | undefined => {
  const list = listOf(language)
  if (!list) return undefined
  let found: number | undefined
  for (const { text } of words) {
    if (list.marks[placeOf(text)] === 0) continue
    const value = list.values.get(text)
    if (value === undefined) continue
    if (found !== undefined) return undefined
    found = value
  }
  return found === undefined || tokens.some(({ text }) => isNumber(text.codePointAt(0) ?? 0)) ? undefined : found
}

const mayMean = ({ prose, language }: SideText, value: number): boolean => {
  const { values, half, quarter } = readAmounts(prose, language).spoken()
  return half || quarter || values.has(value)
}
