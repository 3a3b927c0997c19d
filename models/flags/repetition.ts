/** `repetition`: the translation runs in a loop that the source does not have. */

import { isInWord, isKanaOrHan, isLetter, isNumber, isSpaced } from '../characters.ts'
import type { Token } from '../text.ts'
import type { SideText } from './side.ts'

/** Words of a loop at most; one written without spaces is as many tokens as it has characters. */
const MAX_DISTANCE = 32

export const repeats = (source: SideText, translation: SideText): boolean => {
  if (hasNoLoop(translation)) return false
  const units = unitsOf(translation)
  if (isSaidTwice(units) && mostInRow(unitsOf(source)) === 1) return true
  const different = new Set(units).size
  // Most texts have hardly a word twice; a loop has several, or one again and again.
  const again = units.length - different
  if (again < 2 || (again < MIN_AGAIN && 2 * different > units.length && !hasTriple(units)))
    return loopInWord(translation) && !loopInWord(source)
  const loop =
    findLoop(units, translation.language) ?? (2 * different <= units.length && isDoubled(translation) ? 2 : undefined)
  if (loop === undefined) return loopInWord(translation) && !loopInWord(source)
  return !repeatsItself(unitsOf(source), loop)
}

/** By a few letters and the length: which text last had a word, or two in a row, that is like it. */
const wordMarks = new Uint32Array(4096)
const rowMarks = new Uint32Array(4096)
let textNumber = 0

/** Two in a row that stand again where a phrase of three words is said twice. */
const MIN_ROWS_AGAIN = 2

/** Whether a text has no loop for sure, at no more than a look at each word: what is like another may yet be none. */
const hasNoLoop = ({ tokens, pieces, words }: SideText): boolean => {
  textNumber++
  let units = 0
  let again = 0
  let rowsAgain = 0
  let inRow = 0
  let before = ''
  let placeBefore = 0
  for (const token of tokens) {
    if (!isUnit(token)) continue
    const { text } = token
    const place = placeOf(text)
    if (wordMarks[place] === textNumber) again++
    wordMarks[place] = textNumber
    const row = (31 * placeBefore + place) & (rowMarks.length - 1)
    if (rowMarks[row] === textNumber) rowsAgain++
    if (units > 0) rowMarks[row] = textNumber
    inRow = text === before ? inRow + 1 : 1
    if (inRow > 2) return false
    before = text
    placeBefore = place
    units++
  }
  if (again > 1 && (rowsAgain >= MIN_ROWS_AGAIN || units <= 2 * again || pieces.length > 0)) return false
  for (const { text } of words) if (isLoopOfLetters(text)) return false
  return true
}

const placeOf = (word: string): number =>
  (31 * (31 * (31 * word.charCodeAt(0) + word.charCodeAt(word.length - 1)) + word.charCodeAt(word.length >> 1)) + word.length) &
  (wordMarks.length - 1)

/** Words that stand again in the shortest loop of more than one word. */
const MIN_AGAIN = 4

const hasTriple = (units: readonly string[]): boolean =>
  units.some((unit, i) => i > 1 && unit === units[i - 1] && unit === units[i - 2])

/** Words and numbers, whatever stands between them. */
const unitsOf = ({ tokens, prose, pieces }: SideText): readonly string[] => {
  const units: string[] = []
  for (const token of tokens) if (isUnit(token) && (pieces.length === 0 || prose[token.start] !== ' ')) units.push(token.text)
  return units
}

const isUnit = ({ text }: Token): boolean => {
  const unit = text.charCodeAt(0)
  // Letters and digits of ASCII, which are most, need no table.
  if (unit < 0x80) return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)
  const code = text.codePointAt(0) ?? 0
  return isLetter(code) || isNumber(code)
}

/** How often a phrase stands in a row, where that is a loop. */
const findLoop = (units: readonly string[], language: string): number | undefined => {
  for (const length of distancesOf(units)) {
    // Units in a row that are the same `length` places before.
    let same = 0
    for (let i = length; i <= units.length; i++) {
      if (i < units.length && units[i] === units[i - length]) {
        same++
        continue
      }
      const times = Math.floor(same / length) + 1
      if (times > 1 && isLoop(units.slice(i - same - length, i - same), { times, language })) return times
      same = 0
    }
  }
  return undefined
}

/** How far a word stands behind itself, each distance once: a loop is as long as one of them. */
const distancesOf = (units: readonly string[]): ReadonlySet<number> => {
  const last = new Map<string, number>()
  const distances = new Set<number>()
  for (const [i, unit] of units.entries()) {
    const before = last.get(unit)
    if (before !== undefined && i - before <= MAX_DISTANCE) distances.add(i - before)
    last.set(unit, i)
  }
  return distances
}

/** Fewer times are a manner of speaking: no no no, 好好好. Laughter and counting are none. */
const isLoop = (
  phrase: readonly string[],
  { times, language }: { readonly times: number; readonly language: string },
): boolean => {
  const isUnspaced = phrase.every((unit) => !isInWord(unit.codePointAt(0) ?? 0) || isKanaOrHan(unit.codePointAt(0) ?? 0))
  const letters = phrase.join('')
  if (!phrase.some((unit) => isLetter(unit.codePointAt(0) ?? 0))) return false
  if (/^[가-힣]$/.test(letters)) return times >= MIN_SYLLABLES
  if (new Set(letters).size < 2 || (isLaughter(letters) && !(letters === 'ja' && SAYS_JA.includes(language)))) return false
  const least = isUnspaced ? (MIN_UNSPACED[letters.length] ?? 3) : (MIN_SPACED[phrase.length] ?? 3)
  if (!isUnspaced && phrase.length === 1 && letters.length > SHORT_WORD) return times >= 3
  return times >= least || (times === 2 && letters.length >= LONG_PHRASE && phrase.length >= 4)
}

/** Korean says yes and no in one syllable. */
const MIN_SYLLABLES = 5
/** Where ja is yes, or I, and no laugh. */
const SAYS_JA = ['de', 'nl', 'et', 'pl']
const MIN_SPACED = [0, 4, 3]
const MIN_UNSPACED = [0, 8, 5, 4, 3]
const SHORT_WORD = 4
const LONG_PHRASE = 20

/** What people laugh with, a language each. */
const isLaughter = (letters: string): boolean =>
  /^(?:[hxj][aeiouy]{1,3}h?|[aeiou]h|k+|w+|xd|rs|lol|hue|[хг][аеиоыі]{1,2}|[аеи]х|[哈呵嘿嘻嘎咯]+|[ㅋㅎㅠㅜ\u110f\u1112\u116e\u1172]+|[はへふひほハヘフヒホ]+|[هخ]+ا?|ह[ािे]|ฮ่า|5+)+$/u.test(
    letters,
  )

/** Whether a phrase that nobody repeats for emphasis stands twice in a row, or the whole is said twice. */
const isSaidTwice = (units: readonly string[]): boolean => {
  for (const length of distancesOf(units)) {
    if (length < 2) continue
    let same = 0
    for (let i = length; i < units.length; i++) {
      same = units[i] === units[i - length] ? same + 1 : 0
      if (same !== length) continue
      // Within a text it may be the grammar: that I had a crush on had a crush on Tom.
      const [isFirst, isLast] = [i + 1 === 2 * length, i + 1 === units.length]
      if ((isFirst || isLast) && isLong(units.slice(i + 1 - length, i + 1), isFirst && isLast)) return true
    }
  }
  return false
}

const isLong = (phrase: readonly string[], isAll: boolean): boolean => {
  const letters = phrase.join('')
  if (phrase.some((unit) => isNumber(unit.codePointAt(0) ?? 0)) || new Set(phrase).size < 2 || isLaughter(letters)) return false
  if (phrase.some((unit) => !isSpaced(unit.codePointAt(0) ?? 0))) return letters.length >= MIN_TWICE_UNSPACED
  return isAll || phrase.length >= 3 || letters.length >= MIN_TWICE
}

const MIN_TWICE = 10
const MIN_TWICE_UNSPACED = 6

/** Whether a side has its words in a row, too, about as often. */
const repeatsItself = (units: readonly string[], times: number): boolean => {
  const most = mostInRow(units)
  return most > 1 && times <= 3 * most
}

/** How often a phrase stands in a row at most. */
const mostInRow = (units: readonly string[]): number => {
  let most = 1
  for (const length of distancesOf(units)) {
    let same = 0
    for (let i = length; i < units.length; i++) {
      same = units[i] === units[i - length] ? same + 1 : 0
      // 谢谢 is a word.
      if (same === 1 && length === 1 && isKanaOrHan(units[i]?.codePointAt(0) ?? 0)) continue
      if (same >= length) most = Math.max(most, Math.floor(same / length) + 1)
    }
  }
  return most
}

/** Whether each of several sentences stands twice. */
const isDoubled = ({ prose, words }: SideText): boolean => {
  if (words.length < 4 || !/[.!?。！？।؟]/.test(prose)) return false
  const sentences = prose.split(/[.!?。！？।؟\n]+/).map((sentence) => sentence.trim().toLowerCase())
  const said = sentences.filter((sentence) => sentence !== '')
  return said.length >= 4 && said.length % 2 === 0 && said.every((sentence, i) => sentence === said[i % 2 ? i - 1 : i + 1])
}

const loopInWord = ({ words }: SideText): boolean => words.some(({ text }) => isLoopOfLetters(text))

const MIN_LOOP = 3
const MAX_LOOP = 16
const TIMES = 4
const MIN_LETTERS = 4

/** Whether the same three letters or more stand four times in a row in one word. */
const isLoopOfLetters = (word: string): boolean => {
  for (let length = MIN_LOOP; length <= MAX_LOOP && TIMES * length <= word.length; length++) {
    const least = (TIMES - 1) * length
    let same = 0
    for (let i = length; i < word.length && same + word.length - i >= least; i++) {
      same = word.charCodeAt(i) === word.charCodeAt(i - length) ? same + 1 : 0
      // The letters are those of the word, wherever the loop is: counted once, in a word of any length.
      if (same >= least) return new Set(word).size >= MIN_LETTERS
    }
  }
  return false
}
