/** `numbers`: a number that the other side does not have, in whatever digits, units of counting or words. */

import { isNumber } from '../characters.ts'
import { once } from '../once.ts'
import { type Amount, type Amounts, type PlacedAmount, readAmounts, toDiscount } from './amounts.ts'
import { isPartOfTime, isTimeSaid } from './clock.ts'
import { samePlainNumbers } from './plain-numbers.ts'
import { sayOtherNumbers } from './said-numbers.ts'
import type { SideText } from './side.ts'
import { datesOf } from './spoken.ts'

/**
 * Whether each number in digits of either side stands on the other: in digits of any script and grouping, as a time, a
 * date, a fraction or in words. A number in words may be an idiom: of those only what can be nothing else is compared.
 */
export const sameNumbers = (source: SideText, translation: SideText): boolean =>
  haveSameDigits(source, translation) && !sayOtherNumbers(source, translation)

const haveSameDigits = (source: SideText, translation: SideText): boolean => {
  if (!hasDigits(source) && !hasDigits(translation)) return true
  if (samePlainNumbers(source, translation)) return true
  const a = readAmounts(source.prose, source.language)
  const b = readAmounts(translation.prose, translation.language)
  if (isTurnedRound(a, b) || areDatesTurnedRound(a, b)) return false
  const missing = a.amounts.filter((amount) => !isFound(amount, a, b))
  const added = b.amounts.filter((amount) => !isFound(amount, b, a))
  if (missing.length === 0 && added.length === 0) return true
  if (missing.length > 0 && added.length > 0) return isSameRow(rowsOf(a, missing), rowsOf(b, added))
  // One is not said, or is an article, in many languages; slang and laughter have no numbers.
  return [...missing, ...added].every(({ values, isSoft }) => isSoft || values.includes(1))
}

const hasDigits = ({ tokens, prose, pieces }: SideText): boolean => {
  for (const { text, start } of tokens) if (startsWithNumber(text) && (pieces.length === 0 || prose[start] !== ' ')) return true
  return false
}

const startsWithNumber = (text: string): boolean => {
  const unit = text.charCodeAt(0)
  return unit < 0x80 ? unit >= 0x30 && unit <= 0x39 : isNumber(text.codePointAt(0) ?? 0)
}

/** 3-2 is not 2-3. */
const isTurnedRound = (a: Amounts, b: Amounts): boolean =>
  a.joined.some((pair) => {
    const [x, y] = pair.split(':')
    return x !== y && b.joined.includes(`${y}:${x}`) && !b.joined.includes(pair)
  })

/** The fifth of March is not the third of May. */
const areDatesTurnedRound = (a: Amounts, b: Amounts): boolean => {
  if (!a.amounts.some(isMonth) || !b.amounts.some(isMonth)) return false
  const [x, y] = [datesOf(a.text, a.language), datesOf(b.text, b.language)]
  return x.some((date) => !y.includes(date) && y.includes(date.split('-').toReversed().join('-')))
}

const isMonth = ({ values }: Amount): boolean => values.some((value) => value >= 1 && value <= 12)

/** Phone numbers are grouped as one likes. */
const isSameRow = (a: readonly string[], b: readonly string[]): boolean =>
  [...a, ...b].every((digits) => digits.length >= MIN_ROW_LENGTH && a.includes(digits) && b.includes(digits))
const MIN_ROW_LENGTH = 7
const GAP_IN_ROW = /^[\s./()+-]*$/

/** The digits of the rows in which some amounts stand: numbers with nothing between them that says they are several. */
const rowsOf = ({ amounts, text }: Amounts, some: readonly PlacedAmount[]): string[] => {
  const rows: { digits: string; isIn: boolean }[] = []
  let end = -1
  for (const amount of amounts) {
    // Nothing with a decimal is in a row.
    const isRow = amount.values.every(Number.isInteger)
    const last = end >= 0 && isRow && GAP_IN_ROW.test(text.slice(end, amount.start)) ? rows.pop() : undefined
    rows.push({ digits: isRow ? (last?.digits ?? '') + amount.digits : '', isIn: last?.isIn || some.includes(amount) })
    end = isRow ? amount.end : -1
  }
  return rows.filter(({ isIn }) => isIn).map(({ digits }) => digits)
}

const isFound = (amount: Amount, own: Amounts, other: Amounts): boolean =>
  other.amounts.some((candidate) => matches(amount, candidate, { own, other })) ||
  isSpoken(amount, other) ||
  (amount.parts !== undefined && areFound(amount, own, other)) ||
  isPartOfTime(amount, own, other)

interface Sides {
  readonly own: Amounts
  readonly other: Amounts
}

const matches = (a: Amount, b: Amount, { own, other }: Sides): boolean => {
  if (a.values.length === 0 && b.values.length === 0 && !a.parts && !b.parts) return a.digits === b.digits
  if (a.isNegative !== b.isNegative && !(a.isNegative ? other : own).spoken().minus) return false
  if (a.hour && b.hour && !isSameHalf(a.hour, b.hour)) return false
  if (a.digits === b.digits && a.values.length === 0 && b.values.length === 0 && !a.hour && !b.hour) return true
  if (a.values.some((value) => b.values.some((same) => isSame(value, same)))) return true
  return (
    isSameHour(a, b) ||
    isSameYear(a, b) ||
    isBuddhistYear(a, b) ||
    (b.parts !== undefined && !b.loose && a.values.some((value) => isOneOf(value, b)))
  )
}

/** A part of a date or a time, or its hour after noon. */
const isOneOf = (value: number, { parts = [], hour }: Amount): boolean =>
  parts.includes(value) || (hour !== undefined && value > 0 && value <= 12 && parts[0] === value + 12)

const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a)) || isRounded(a, b)

/** A third is .33 and .333. */
const isRounded = (a: number, b: number): boolean =>
  a < 1 && b < 1 && a > 0.2 && b > 0.2 && Math.abs(a - b) < 0.005 && a !== b && Math.max(a % 0.01, b % 0.01) > 1e-3

const isSameHalf = (a: string, b: string): boolean => a === b || a === 'unknown' || b === 'unknown'

const isSameHour = (a: Amount, b: Amount): boolean => {
  if (!a.hour && !b.hour) return false
  const [x, y] = [a, b].map(({ parts, values }) => parts ?? values)
  const minutes = (parts: readonly number[] = []) => parts[1] ?? 0
  return minutes(x) === minutes(y) && ((x?.[0] ?? 0) - (y?.[0] ?? 0)) % 12 === 0
}

/** Thailand counts its years from the Buddha. */
const isBuddhistYear = (a: Amount, b: Amount): boolean =>
  a.values.some((year) => year > 1700 && year < 2700 && b.values.some((other) => Math.abs(year - other) === BUDDHIST_ERA))
const BUDDHIST_ERA = 543

const isSameYear = (a: Amount, b: Amount): boolean => {
  const [short, long] = a.digits.length < b.digits.length ? [a, b] : [b, a]
  return short.digits.length === 2 && /^(?:19|20)\d\d$/.test(long.digits) && long.digits.endsWith(short.digits)
}

/** Every part of a date or time for itself: 3.5. is 3 May, and half past six is 6:30 or, in German, of seven. */
const areFound = (amount: Amount, own: Amounts, other: Amounts): boolean => {
  const { parts = [], hour, loose } = amount
  return (
    isTimeSaid(amount, other) ??
    parts.every((value, i) => {
      if (hour && i === 1 && value === 0) return true
      const values = hour && i === 0 ? [value, value + 12, value - 12] : i === 2 ? [value, value % 100, value + 2000] : [value]
      const part: Amount = {
        values,
        digits: String(value),
        isNegative: false,
        isSoft: false,
        ...(hour && i === 0 ? { hour } : {}),
      }
      return (
        other.amounts.some((candidate) => !(loose && candidate.loose) && matches(part, candidate, { own, other })) ||
        isSpoken(part, other)
      )
    })
  )
}

const isSpoken = ({ values, hour }: Amount, { spoken: read, text }: Amounts): boolean => {
  const spoken = read()
  return values.some(
    (value) =>
      spoken.values.has(value) ||
      (hour !== undefined && (spoken.values.has(value - 12) || spoken.values.has(value + 12))) ||
      (spoken.half && (value === 50 || value === 30 || value % 1 === 0.5)) ||
      (spoken.quarter && [15, 45, 25, 75, 0.25, 0.75].includes(value)) ||
      (value === 2 && dual().test(text)) ||
      hasDiscount(text, value) ||
      (Number.isInteger(value) && value > 1 && value < 40 && hasRoman(text, value)),
  )
}

/** Two of a thing are an ending in Arabic. */
const dual = once(() => /[\u0621-\u064a]{2}(?:ان|ين)(?![\u0621-\u064a])/u)

const hasDiscount = (text: string, value: number): boolean => {
  const [, sign, unit] = /([一二三四五六七八九])([折割成])/.exec(text) ?? []
  return sign !== undefined && toDiscount(String('一二三四五六七八九'.indexOf(sign) + 1), unit).includes(value)
}

const hasRoman = (text: string, value: number): boolean => {
  const roman =
    ['', 'x', 'xx', 'xxx'][Math.floor(value / 10)] +
    (['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix'][value % 10] ?? '')
  return new RegExp(`(?<![a-z])${roman}(?:e|è?me)?(?![a-z])`).test(text)
}
