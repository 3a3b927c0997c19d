/** Times by the clock as people say them: by the half, by the quarter, and to the next hour. */

import { onceOfEach } from '../once.ts'
import type { Amount, Amounts } from './amounts.ts'

/** What says that minutes are still to go to the hour, and three quarters of it: ten to eight, dreiviertel acht. */
const TO_HOUR: Readonly<Record<string, string>> = {
  en: '(?:quarter|half|five|ten|twenty|minutes?|\\d) (?:to|till?|of|before) ',
  de: '\\bvor\\s|drei ?viertel',
  nl: '\\bvoor\\s',
  fr: '\\bmoins\\s',
  es: '\\bmenos\\s|\\bpara la',
  pt: '\\bmenos\\s|\\b(?:para|pras?|pros?)\\s',
  it: '\\bmeno\\s|\\bmanca',
  ro: '\\bf[ăa]r[ăa]\\s',
  cs: '\\bza\\s|\\bdo\\s|t[řr]i ?[čc]tvrt',
  pl: '\\bza\\s|\\bdo\\s',
  ru: 'без\\s',
  uk: '(?:^|\\s)(?:за|до|без)\\s',
  et: 'kolmveerand|\\benne\\s|pärast\\s|puudu',
  tr: '\\bvar\\b|\\bkala\\b',
  id: '\\bkurang\\s',
  vi: 'kém\\s',
  zh: '差|欠',
  ja: '前',
  ko: '전',
  th: 'อีก|ขาด',
  hi: 'पौने|बजने|कम\\s',
  ne: 'पौने|बज्न',
  ar: '[إا]لا\\s',
  fa: '(?:^|\\s)به\\s|مونده|مانده',
}
const toHourOf = onceOfEach(TO_HOUR, (words) => new RegExp(words))

/** Half eight is half past seven, and a quarter of nine may be a quarter past eight. */
const HALF_TO_NEXT = new Set(['de', 'nl', 'cs', 'pl', 'ru', 'uk', 'et', 'id'])
const QUARTER_TO_NEXT = new Set(['de', 'cs', 'pl', 'ru', 'uk', 'et'])

/** Hours and minutes; undefined of what is no time, or one on the hour. */
const timeOf = ({ parts, hour, loose }: Amount): readonly [hours: number, minutes: number] | undefined => {
  const [hours = 25, minutes = 0] = parts ?? []
  return (hour || loose) && parts?.length === 2 && hours <= 24 && minutes > 0 ? [hours, minutes] : undefined
}

/**
 * Whether a side says a time by halves, by quarters or to the next hour; undefined where it does not speak so and the hour
 * and the minutes may be looked for one by one.
 */
export const isTimeSaid = (amount: Amount, side: Amounts): boolean | undefined => {
  const time = timeOf(amount)
  if (!time) return undefined
  const [hours, minutes] = time
  const { values, half, quarter } = side.spoken()
  const isTo = toHourOf(side.language)?.test(side.text) ?? false
  const says = (number: number): boolean =>
    number > 0 && (values.has(number) || side.amounts.some((other) => other.values.includes(number)))
  const saysHour = (hour: number): boolean => {
    const twelve = hour % 12 || 12
    return says(twelve) || says(twelve + 12) || side.amounts.some((other) => other.hour && other.parts?.[0] === twelve)
  }
  if (minutes === 30 && half) return says(30) ? undefined : saysHour(hours + (HALF_TO_NEXT.has(side.language) ? 1 : 0))
  const isOfNext = QUARTER_TO_NEXT.has(side.language)
  if (minutes === 15 && quarter) return !isTo && ((isOfNext && saysHour(hours + 1)) || saysHour(hours))
  if (minutes === 45 && quarter) return ((isTo || isOfNext) && saysHour(hours + 1)) || (says(3) && saysHour(hours))
  if (half && says(Math.abs(30 - minutes)) && saysHour(hours + 1)) return true
  return isTo && says(60 - minutes) && saysHour(hours + 1) ? true : undefined
}

/** Whether a number is the hour or the minutes of a time that its own side says, and the other has in digits. */
export const isPartOfTime = ({ values, parts }: Amount, own: Amounts, other: Amounts): boolean => {
  const [value = 0] = values
  if (value < 1 || value > 30 || (parts?.length ?? 1) > 1) return false
  // Halb 8 is half past 7.
  if (own.spoken().half && other.spoken().half) {
    const next = Number(HALF_TO_NEXT.has(other.language)) - Number(HALF_TO_NEXT.has(own.language))
    if (next !== 0 && other.amounts.some((amount) => amount.values.includes(value + next))) return true
  }
  return other.amounts.some((amount) => {
    const [hours, minutes] = timeOf(amount) ?? []
    if (hours === undefined || minutes === undefined) return false
    const isPart =
      value === 60 - minutes || value === Math.abs(30 - minutes) || (value - hours) % 12 === 0 || (value - hours - 1) % 12 === 0
    return isPart && isTimeSaid(amount, own) !== undefined
  })
}
