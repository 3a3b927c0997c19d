/** The numbers that a text has in digits: what each may mean. */

import { isDecimal } from '../characters.ts'
import { isNormal } from '../normalise.ts'
import { once } from '../once.ts'
import { readHalf, readMultiplier, readSpoken, type Spoken } from './spoken.ts'

export interface Amount {
  /** The values it may have; none of a version such as 2.10.1. */
  readonly values: readonly number[]
  /** As written, without separators. */
  readonly digits: string
  readonly isNegative: boolean
  /** An hour by the clock, which may be another by twelve: known to be of the morning or not, or unknown. */
  readonly hour?: 'am' | 'pm' | 'unknown'
  /** Of a date or a time: what it is made of, in any order. `loose`: it may as well be a decimal. */
  readonly parts?: readonly number[]
  readonly loose?: boolean
  /** Laughter, a name or slang rather than a number: it may be gone, but not another. */
  readonly isSoft: boolean
}

/** An amount where it stands in a text. */
export interface PlacedAmount extends Amount {
  readonly start: number
  readonly end: number
}

export interface Amounts {
  readonly amounts: readonly PlacedAmount[]
  /** What it says of numbers in words: read when it is asked for. */
  readonly spoken: () => Spoken
  /** Neighbours joined by a hyphen or colon: a range or a score, whose order counts. */
  readonly joined: readonly string[]
  readonly text: string
  readonly language: string
}

const DECIMAL_POINT = new Set(['en', 'zh', 'ja', 'ko', 'th', 'hi', 'ne', 'si'])
const run = /(?:\.(?<![\d.\p{L}]\.)(?=\d))?\d+(?:(?:[.,'٫٬·]| (?=\d{3}(?!\d)))\d+)*/gu
const AM = /^\s?(?:am\b|a\.\s?m)|(?:上午|早上|凌晨|午前|오전|새벽)\s?$/
const PM = /^\s?(?:pm\b|p\.\s?m)|(?:下午|晚上|傍晚|午後|夜|오후|저녁|밤)\s?$/
/** Words of the morning and the evening, after an hour and before it, which mean nothing else and no hour but these. */
const MORNING =
  "in the morning|morgens|vormittags|du mat|de la ma[ñn]ana|da manh[ãa]|d[ie] mattin|del mattino|diminea|r[áa]no|утра|ранку|s[áa]ng|pagi|hommikul|sabah|'?s ochtends|صباح|صبح|الصبح|सुबह|बिहान|เช้า|උදේ"
const EVENING =
  "in the evening|abends|du soir|de la noche|da noite|di sera|de sera|seara|ve[čc]er|wiecz|вечера|вечора|t[ốo]i(?![\\p{L}])|malam|õhtul|akşam|'?s avonds|مساء|المسا|شب(?![\\p{L}])|शाम|रात|बेलुका|ค่ำ"
const MORNING_BEFORE = 'sabah|r[áa]no|утром|вранці|morgens|mattina|hommikul|صبح|सुबह|बिहान|උදේ|pagi|ochtends'
const EVENING_BEFORE = 'akşam|ve[čc]er|wiecz\\p{L}*|вечером|увечері|ввечері|abends|õhtul|avonds|شب|शाम|रात|बेलुका|malam'
const daytime = (after: string, before: string): RegExp =>
  new RegExp(
    `^(?:\\s?(?:uhr|h|heures|hs|horas?|ore|час\\p{L}*|годин\\p{L}*|hodin|giờ|u(?:ur)?|बजे|de|'?\\p{L}{1,3}))?\\s?(?:${after})|(?<!\\p{L})(?:${before})\\s(?:\\p{L}{1,4}\\s){0,2}$`,
    'u',
  )
const morning = once(() => daytime(MORNING, MORNING_BEFORE))
const evening = once(() => daytime(EVENING, EVENING_BEFORE))
const FIRST_OF_EVENING = 5
const ERAS: Readonly<Record<string, number>> = { 令和: 2018, 平成: 1988, 昭和: 1925 }
/** English writes `to` and `for` so. */
const LETTER_DIGIT = /^ (?:u|ur|me|be|you|all|meet|see|him|her|them|us)\b/
const CLOCK = /^u(?:\d\d)?\b|^\s?(?:uhr|h\b|hs\b|o?clock|点|點|時|时|시|बजे|น\.|โมง)/
const CLOCK_BEFORE = /(?:saat|ساعة|الساعة|ساعت|jam|alle|pukul)\s?$/
const HOURS = /^\s?(?:час|годин|heure|hora|ore\b|godz|hod|giờ|kell)/
const FRACTIONS: Readonly<Record<string, string>> = { '½': '1/2', '⅓': '1/3', '⅔': '2/3', '¼': '1/4', '¾': '3/4', '⅛': '1/8' }
const vulgar = /[½⅓⅔¼¾⅛]/g
const superscript = /[²³¹⁰⁴-⁹₀-₉]/g
const emoticon = once(() => /(?<![\p{L}\p{N}])(?:<[\\/]?3+|[:;=x]['-]?[03]+|[038][-']?[)(dp]|[0o][._][0o])(?![\p{L}\p{N}])/gu)
const mayBeFace = /[<:;=x][\\/'-]?[03]|[038][-']?[)(dp]|[0o][._][0o]/
const inWord = once(() => /[\p{L}\p{M}_]$/u)
const ownWord = once(() => /^\p{L}{3}/u)

/** NFKC, lower case, ASCII digits, no apostrophes but between digits: what numbers are looked for in. */
const foldNumbers = (text: string): string => {
  const folded = isPlain(text) ? text.toLowerCase() : foldWide(text)
  const plain = folded.includes("'") ? folded.replace(/(?<!\d)'|'(?!\d)/g, '') : folded
  return mayBeFace.test(plain) ? plain.replace(emoticon(), (face) => ' '.repeat(face.length)) : plain
}

/** What NFKC leaves as it is, but for apostrophes, has no digits of other scripts. */
const isPlain = (text: string): boolean => isNormal(text) && !/[‘’]/.test(text)

const foldWide = (text: string): string => {
  const plain = text
    .replace(vulgar, (sign) => ` ${FRACTIONS[sign]} `)
    .replace(superscript, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[’ʼ‘`´]/g, "'")
    .replace(/[\u00a0\u2000-\u200a\u202f]/g, ' ')
    .replace(/[−‒]/g, '-')
  let folded = ''
  for (const character of plain) {
    const code = character.codePointAt(0) ?? 0
    folded += code > 0x24f && isDecimal(code) ? valueOfDigit(code) : character
  }
  return folded
}

/** Decimal digits of every script come in runs of ten that start at the zero (Unicode 4.6). */
const valueOfDigit = (code: number): number => {
  let zero = code
  while (code - zero < 9 && isDecimal(zero - 1)) zero--
  return code - zero
}

export const readAmounts = (prose: string, language: string): Amounts => {
  const text = foldNumbers(prose)
  const spoken = once(() => readSpoken(text, language))
  const runs = [...text.matchAll(run)].flatMap(splitRun)
  const amounts: PlacedAmount[] = []
  const joined: string[] = []
  const context = { text, language }
  for (let i = 0; i < runs.length; ) {
    const taken = readSlashes(runs, i, context) ?? readClock(runs, i, context) ?? readPlain(runs, i, context)
    const here = runs[i] as Run
    amounts.push({ ...taken.amount, start: here.start, end: runs[i + taken.count - 1]?.end ?? here.end })
    const next = runs[i + 1]
    if (taken.count === 1 && next && /^\s?[-–~:]\s?$/.test(text.slice(here.end, next.start)))
      joined.push(`${here.text}:${next.text}`)
    i += taken.count
  }
  return { amounts, spoken, joined, text, language }
}

interface Run {
  readonly text: string
  readonly start: number
  readonly end: number
}

interface Context {
  readonly text: string
  readonly language: string
}

interface Taken {
  readonly amount: Amount
  /** Of how many runs it is. */
  readonly count: number
}

/** Three digits after a space are thousands only where groups of three digits begin it. */
const splitRun = (match: RegExpExecArray): Run[] => {
  const [text] = match
  if (!text.includes(' ')) return [{ text, start: match.index, end: match.index + text.length }]
  const parts = text.split(' ')
  if (
    parts.length === 1 ||
    (/^\d{1,3}$/.test(parts[0] ?? '') && parts.slice(1).every((part) => /^\d{3}(?:[.,]\d+)?$/.test(part)))
  )
    return [{ text, start: match.index, end: match.index + text.length }]
  let start = match.index
  return parts.map((part) => {
    const made = { text: part, start, end: start + part.length }
    start += part.length + 1
    return made
  })
}

/** 2024-05-03, 3/5/2024, 1/2, 24/7: dates and fractions. */
const readSlashes = (runs: readonly Run[], i: number, { text }: Context): Taken | undefined => {
  const [a, b, c] = [runs[i], runs[i + 1], runs[i + 2]]
  if (!a || !b || !isInteger(a) || !isInteger(b)) return undefined
  const sign = text.slice(a.end, b.start)
  const isDate = c && isInteger(c) && sign === text.slice(b.end, c.start) && isDateOf([a, b, c])
  if (isDate && (sign === '/' || sign === '-' || sign === '.')) {
    const parts = [a, b, c].map(({ text: digits }) => Number(digits))
    return { amount: { values: [], digits: a.text + b.text + c.text, isNegative: false, parts, isSoft: false }, count: 3 }
  }
  const isSlash = (from: Run, to: Run): boolean => /^[/⁄]$/.test(text.slice(from.end, to.start))
  // 2 1/2
  if (c && isInteger(c) && sign.trim() === '' && isSlash(b, c))
    return {
      amount: { values: [Number(a.text) + ratioOf(b, c)], digits: a.text + b.text + c.text, isNegative: false, isSoft: false },
      count: 3,
    }
  if (!isSlash(a, b)) return undefined
  const parts = [Number(a.text), Number(b.text)]
  const isAlways = a.text === '24' && b.text === '7'
  return { amount: { values: [ratioOf(a, b)], digits: a.text + b.text, isNegative: false, parts, isSoft: isAlways }, count: 2 }
}

const ratioOf = (a: Run, b: Run): number => Number(a.text) / (Number(b.text) || 1)

const isInteger = ({ text }: Pick<Run, 'text'>): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x30 || text.charCodeAt(i) > 0x39) return false
  return text.length > 0
}

const isDateOf = (runs: readonly Run[]): boolean => {
  const numbers = runs.map(({ text }) => Number(text))
  const years = runs.filter(({ text }) => text.length === 4).length
  return (
    years <= 1 &&
    numbers.every((number, i) => (runs[i]?.text.length === 4 ? true : number <= 31)) &&
    numbers.some((n) => n <= 12)
  )
}

const readClock = (runs: readonly Run[], i: number, { text }: Context): Taken | undefined => {
  const dotted = readDottedClock(runs[i], text)
  if (dotted) return dotted
  const [hours, minutes] = [runs[i], runs[i + 1]]
  if (!hours || !isInteger(hours) || hours.text.length > 2 || Number(hours.text) > 24) return undefined
  const between = minutes && text.slice(hours.end, minutes.start)
  const hasMinutes =
    minutes && /^(?::|[hu]|\s?uhr\s|\s?[时時点點시]\s?)$/.test(between ?? '') && /^[0-5]\d$|^\d$/.test(minutes.text)
  const isColon = between === ':' && hasMinutes
  const end = isColon || hasMinutes ? minutes.end : hours.end
  const [before, after] = [text.slice(Math.max(0, hours.start - 16), hours.start), text.slice(end, end + 24)]
  // 2 ทุ่ม is 8 in the evening.
  const isNight = /^\s?(?:ทุ่ม|ท\.)/.test(after)
  const hour = Number(hours.text) + (isNight ? 18 : 0)
  const half = halfOf(before, after, hour)
  const isClock =
    hasMinutes || half || isNight || CLOCK.test(after) || CLOCK_BEFORE.test(before) || (hour > 12 && HOURS.test(after))
  if (!isClock || (isColon && minutes.text.length < 2)) return undefined
  // 8時5分前 is 7:55.
  const isTo = hasMinutes && /^\s?[分분]\s?[前전]/.test(after)
  const parts = isTo ? [(hour + 23) % 24, 60 - Number(minutes.text)] : hasMinutes ? [hour, Number(minutes.text)] : [hour]
  const seconds = isColon && text[end] === ':' ? 1 : 0
  return {
    amount: {
      values: parts.length === 1 ? [hour] : [],
      digits: hours.text + (hasMinutes ? minutes.text : ''),
      isNegative: false,
      hour: hour > 12 ? 'pm' : (half ?? 'unknown'),
      parts,
      isSoft: false,
    },
    count: (hasMinutes ? 2 : 1) + seconds,
  }
}

/** 2.30 pm, 14.30 Uhr. */
const readDottedClock = (run: Run | undefined, text: string): Taken | undefined => {
  const [, hours, minutes] = (run && /^(\d{1,2})\.([0-5]\d)$/.exec(run.text)) ?? []
  if (!run || hours === undefined || Number(hours) > 24) return undefined
  const [before, after] = [text.slice(Math.max(0, run.start - 16), run.start), text.slice(run.end, run.end + 24)]
  const half = halfOf(before, after, Number(hours))
  if (!half && !CLOCK.test(after) && !CLOCK_BEFORE.test(before)) return undefined
  const parts = [Number(hours), Number(minutes)]
  const hour = Number(hours) > 12 ? 'pm' : (half ?? 'unknown')
  return { amount: { values: [], digits: hours + minutes, isNegative: false, hour, parts, isSoft: false }, count: 1 }
}

const halfOf = (before: string, after: string, hour: number): 'am' | 'pm' | undefined => {
  if (AM.test(after) || AM.test(before)) return 'am'
  if (PM.test(after) || PM.test(before)) return 'pm'
  if (hour < FIRST_OF_EVENING || hour >= 12) return undefined
  return morning().test(after) || morning().test(before)
    ? 'am'
    : evening().test(after) || evening().test(before)
      ? 'pm'
      : undefined
}

/** In Latin and Cyrillic letters. */
const MIN_MULTIPLIER = 2

const readPlain = (runs: readonly Run[], i: number, { text, language }: Context): Taken => {
  const here = runs[i] as Run
  let { end } = here
  let count = 1
  let values = valuesOfRun(here.text, language)
  // 1 buçuk milyon.
  const half = readHalf(text, end + Number(text[end] === ' '), language)
  const multiplied = half === undefined ? undefined : multiplierAfter(half, text, language)
  if (multiplied) values = values.map((value) => value + 0.5)
  let last: { readonly by: number; readonly end: number } | undefined =
    multiplied ?? multiplierAfter(end, text, language) ?? multiplierBefore(here.start, text, language)
  if (last) {
    let sums = values.map((value) => value * (last?.by ?? 1))
    // 1億2000万, 2 lakh 50 thousand.
    for (let next = runs[i + count]; last && next && next.start - last.end <= 1; next = runs[i + count]) {
      const more: { readonly by: number; readonly end: number } | undefined = multiplierAfter(next.end, text, language)
      // 2億5千万.
      const above = more && multiplierAfter(more.end, text, language)
      const by = (more?.by ?? 1) * (above && above.by > (more?.by ?? 1) && above.by < last.by ? above.by : 1)
      const add = (valuesOfRun(next.text, language)[0] ?? 0) * by
      if (add >= last.by) break
      // 1tr5, 1万2.
      const elided =
        !more && next.start === last.end ? values.map((value) => (value + Number(`0.${next.text}`)) * (last?.by ?? 1)) : []
      sums = [...sums.map((sum) => sum + add), ...elided]
      last = more
      count++
      end = next.end
    }
    // `k`, `m` and the like may as well be a unit.
    values = count === 1 && last && last.end - end <= MIN_MULTIPLIER + 1 ? [...sums, ...values] : sums
    // 1 millón y medio.
    if (last && !multiplied && readHalf(text, last.end + 1, language) !== undefined)
      values = [...values, ...values.map((value) => value + (last?.by ?? 0) / 2)]
    // 12 hundred thousand, 5 百万.
    const second = last && multiplierAfter(last.end, text, language)
    if (second && last) values = [...values, ...values.map((value) => value * second.by)]
  }
  const [before, after] = [text.slice(Math.max(0, here.start - 2), here.start), text.slice(end, end + 3)]
  const era = ERAS[before]
  if (era !== undefined) values = values.map((value) => value + era)
  const digits = isInteger(here) ? here.text : here.text.replace(/\D/g, '')
  const [, unit] = ((language === 'zh' || language === 'ja') && /^\s?([折割成])/.exec(text.slice(end, end + 2))) || []
  if (unit !== undefined) values = toDiscount(digits, unit)
  const isLaughter = /^(\d)\1{2,}$|^23{2,}$/.test(digits) && ['th', 'zh', 'ja'].includes(language)
  const isDayOrWord =
    (language === 'vi' && text.slice(0, here.start).endsWith('thứ ')) ||
    (language === 'pt' && /^[2-6]$/.test(digits) && /^-?a(?:[^a-z]|$)/.test(after)) ||
    (language === 'en' && /^[24]$/.test(digits) && LETTER_DIGIT.test(text.slice(end, end + 6)))
  const isSlang = digits.length === 1 && (inWord().test(before) || ownWord().test(after))
  return {
    amount: {
      values,
      digits,
      isNegative:
        before.endsWith('-') &&
        /(?:^|[\s(])-$/.test(before) &&
        !/^\s?%/.test(after) &&
        !/\d\s?-$/.test(text.slice(Math.max(0, here.start - 3), here.start)),
      ...partsOf(here.text),
      // Vietnamese and Portuguese number the days of the week.
      isSoft: isLaughter || isSlang || isDayOrWord || /[a-z_]$/.test(before),
    },
    count,
  }
}

const multiplierAfter = (end: number, text: string, language: string): { by: number; end: number } | undefined =>
  // Romanian has `de` between 90 and a million.
  readMultiplier(text, end + (/^(?: de |[\s-])/.exec(text.slice(end, end + 4))?.[0].length ?? 0), language)

/** Sinhala says the million first. */
const multiplierBefore = (start: number, text: string, language: string): { by: number; end: number } | undefined => {
  if (language !== 'si') return undefined
  const before = text.slice(0, start).trimEnd()
  const found = readMultiplier(text, before.lastIndexOf(' ') + 1, language)
  return found && found.by >= 1000 ? { by: found.by, end: start } : undefined
}

/** 7折 is 30 % off, 85折 15 %; 3割 is 30 %. */
export const toDiscount = (digits: string, unit = '折'): number[] => {
  const percent = Number(digits.padEnd(2, '0'))
  return unit === '折' ? [100 - percent, percent] : [percent]
}

/** 3.5, 15.30, 3.5.2024 may be days and hours. */
const partsOf = (text: string): { parts?: readonly number[]; loose?: boolean } => {
  if (!text.includes('.')) return {}
  const parts = text.split('.')
  if (parts.length < 2 || parts.length > 3 || !parts.every((part) => /^\d+$/.test(part))) return {}
  const runs = parts.map((part) => ({ text: part, start: 0, end: 0 }))
  if (parts.length === 3) return /^(?:\d{2}|\d{4})$/.test(parts[2] ?? '') && isDateOf(runs) ? { parts: parts.map(Number) } : {}
  return Number(parts[0]) <= 31 && (parts[1] ?? '').length <= 2 && Number(parts[1]) < 60
    ? { parts: parts.map(Number), loose: true }
    : {}
}

/** What a run with separators may be; a version is no value. */
const valuesOfRun = (text: string, language: string): number[] => {
  if (isInteger({ text })) return [Number(text)]
  const plain = text.replaceAll(/[' ٬]/g, '').replaceAll('٫', '.').replaceAll('·', '.')
  const signs = plain.match(/[.,]/g) ?? []
  if (signs.length === 0) return [Number(plain)]
  const last = signs.at(-1) ?? '.'
  const other = last === '.' ? ',' : '.'
  const tail = plain.slice(plain.lastIndexOf(last) + 1)
  // 1.234,5 and 1,234.5
  if (signs.some((sign) => sign === other))
    return [Number(plain.replaceAll(other, '').replace(last, '.'))].filter((value) => !Number.isNaN(value))
  const grouped = Number(plain.replaceAll(last, ''))
  // 1.234.567, and 12,34,567 in India.
  if (signs.length > 1)
    return tail.length === 3 &&
      plain
        .split(last)
        .slice(1, -1)
        .every((part) => part.length === 3 || part.length === 2)
      ? [grouped]
      : []
  const decimal = Number(plain.replace(last, '.'))
  if (tail.length !== 3 || plain.startsWith('0')) return [decimal]
  return (last === '.') === DECIMAL_POINT.has(language) ? [grouped, decimal] : [grouped]
}
