/** Numbers that both sides say in words, where the words can mean nothing else: two is not three. */

import { onceOfEach } from '../once.ts'
import { tokenise } from '../text.ts'
import { readAmounts } from './amounts.ts'
import type { SideText } from './side.ts'

/**
 * Two to twenty and tens as each language says them, and no other word of it: whatever is an article, a pronoun or another
 * word, too, is left out (-), and so are hundreds, which are put together in too many ways. Forms of one number are set apart by a stroke. What is written without spaces has no list.
 */
const WORDS: Readonly<Record<string, string>> = {
  en: 'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety',
  de: 'zwei drei vier fünf sechs sieben - neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig',
  nl: 'twee drie vier vijf zes zeven acht negen tien - twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig',
  fr: 'deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize - - - vingt trente quarante cinquante soixante - - -',
  es: 'dos tres cuatro cinco seis siete ocho nueve diez - doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
  pt: 'dois|duas três quatro cinco seis sete oito nove dez onze doze treze catorze|quatorze quinze dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
  it: 'due tre quattro cinque - sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta',
  ro: 'doi|două trei patru cinci șase șapte opt - zece unsprezece doisprezece|douăsprezece treisprezece paisprezece cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci',
  cs: 'dva|dvě|dvou tři|tří čtyři|čtyř pět|pěti šest|šesti sedm osm devět deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát',
  pl: 'dwa|dwie|dwóch trzy|trzech cztery|czterech pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt',
  ru: 'два|две|двух три|трех|трёх четыре|четырех|четырёх пять|пяти шесть|шести семь восемь|восьми девять|девяти десять|десяти одиннадцать двенадцать тринадцать четырнадцать пятнадцать|пятнадцати шестнадцать семнадцать восемнадцать девятнадцать двадцать|двадцати тридцать|тридцати сорок|сорока пятьдесят шестьдесят семьдесят восемьдесят девяносто',
  uk: 'два|дві|двох три|трьох чотири|чотирьох - шість|шести сім вісім|восьми - десять|десяти одинадцять дванадцять тринадцять чотирнадцять п’ятнадцять шістнадцять сімнадцять вісімнадцять дев’ятнадцять двадцять тридцять сорок п’ятдесят шістдесят сімдесят вісімдесят дев’яносто',
  et: 'kaks|kahe kolm|kolme neli|nelja viis|viie kuus|kuue seitse|seitsme kaheksa üheksa kümme|kümne üksteist kaksteist kolmteist neliteist viisteist kuusteist seitseteist kaheksateist üheksateist kakskümmend kolmkümmend nelikümmend viiskümmend kuuskümmend seitsekümmend kaheksakümmend üheksakümmend',
  tr: 'iki üç dört beş - yedi sekiz dokuz - - - - - - - - - - yirmi otuz kırk elli altmış yetmiş seksen doksan',
  id: 'dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas -',
  vi: 'hai ba bốn - sáu bảy tám chín mười - -',
  hi: '- तीन चार पाँच|पांच छह|छः - आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह|पन्द्रह सोलह सत्रह अठारह उन्नीस बीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे',
  ne: 'दुई तीन चार पाँच|पांच छ सात आठ नौ दश|दस एघार बाह्र तेह्र चौध पन्ध्र सोह्र सत्र अठार उन्नाइस बीस तीस चालीस पचास साठी सत्तरी असी नब्बे',
  fa: 'دو سه چهار|چار پنج شش هفت هشت - - یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست - چهل پنجاه شصت هفتاد هشتاد نود',
  ar: '- ثلاثة|ثلاث أربعة|أربع|اربعة|اربع خمسة|خمس ستة سبعة|سبع ثمانية|ثماني تسعة|تسع عشرة - - - - - - - - - عشرين|عشرون ثلاثين|ثلاثون أربعين|أربعون|اربعين خمسين|خمسون ستين|ستون سبعين|سبعون ثمانين|ثمانون تسعين|تسعون',
}
const VALUES = [...Array.from({ length: 19 }, (_, i) => i + 2), 30, 40, 50, 60, 70, 80, 90]

interface List {
  readonly values: ReadonlyMap<string, number>
  /** By first letter, last letter and length: whether a word may be on the list. */
  readonly marks: Uint8Array
}

const makeList = (words: string): List => {
  const values = new Map<string, number>()
  const marks = new Uint8Array(PLACES)
  for (const [i, forms] of words.split(' ').entries())
    for (const form of forms.split('|')) {
      if (form === '-') continue
      // As flags read it.
      const [{ text } = { text: form }] = tokenise(form, 2)
      values.set(text, VALUES[i] ?? Number.NaN)
      marks[placeOf(text)] = 1
    }
  return { values, marks }
}

const PLACES = 256
const placeOf = (word: string): number =>
  (7 * word.charCodeAt(0) + 3 * word.charCodeAt(word.length - 1) + word.length) & (PLACES - 1)

const listOf = onceOfEach(WORDS, makeList)

/**
 * Whether each side says a number that the other does not have, in digits or in whatever words (a pair, both, a dozen),
 * nor the next one where a half or a quarter is said: half past three is half four.
 */
export const sayOtherNumbers = (source: SideText, translation: SideText): boolean => {
  const a = numbersOf(source)
  if (a.length === 0) return false
  const b = numbersOf(translation)
  if (b.length === 0) return false
  return hasNoneOf(translation, a) && hasNoneOf(source, b)
}

/** The numbers that a side says in words that are on the list. */
const numbersOf = ({ words, language }: SideText): readonly number[] => {
  const list = listOf(language)
  if (!list) return NONE
  let found: number[] | undefined
  for (const { text } of words) {
    if (list.marks[placeOf(text)] === 0) continue
    const value = list.values.get(text)
    if (value === undefined) continue
    if (found) found.push(value)
    else found = [value]
  }
  return found ?? NONE
}

const NONE: readonly number[] = []

/** Whether one of the numbers is none that a side may mean. */
const hasNoneOf = ({ prose, language }: SideText, numbers: readonly number[]): boolean => {
  const { amounts, spoken } = readAmounts(prose, language)
  const { values, half, quarter } = spoken()
  const isSaid = (number: number): boolean =>
    values.has(number) || amounts.some((amount) => amount.values.includes(number) || amount.parts?.includes(number))
  const isTime = half || quarter
  return numbers.some(
    (number) =>
      !(isTime && IN_HALVES.has(number)) &&
      ![number, ...othersFor(number), ...(isTime ? [number - 1, number + 1] : [])].some(isSaid),
  )
}

/** What halves and quarters say, of an hour, a hundred and a dozen. */
const IN_HALVES = new Set([3, 5, 6, 15, 18, 20, 30, 40, 45, 50, 90])

/** Eight in the evening is twenty hours, and two weeks are fourteen days, or fifteen. */
const othersFor = (number: number): readonly number[] =>
  number === 2 ? [14, 15] : number === 14 || number === 15 ? [2, number - 12] : [number - 12, number + 12]
