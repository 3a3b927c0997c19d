/** The scores in a chat model's words, wherever in them a person would find them. Pure. */

import JSON5 from 'json5'
import { QualityError } from '../../models/errors.ts'
import { ONLY_THOUGHTS } from './chat-reply.ts'
import { withoutThoughts } from './thoughts.ts'

/** A longer reply is read from its end, where the answer is. */
const MAX_CHARACTERS = 100_000
/** JSON in a string in JSON: a server that encodes once too often. */
const MAX_NESTING = 4
/** What is opened and never closed costs a look at the rest of the reply: so many characters are looked at in all. */
const MAX_LOOKED_AT = 500_000

export interface AssessmentsAsked {
  readonly pairs: number
  /** Whether the server says that it stopped before the model did. */
  readonly cut?: boolean
}

/**
 * Scores in the order of the pairs. Thoughts, prose, fences and wrappers are passed over; of several answers the last
 * counts. Throws BAD_DATA, saying what is wrong, for anything but one score of 0 to 100 for each pair.
 */
export const parseAssessments = (words: string, { pairs, cut = false }: AssessmentsAsked): number[] => {
  const text = withoutThoughts(words).slice(-MAX_CHARACTERS)
  // The last number of what was cut off may have lost a digit; what is in braces that close is whole.
  const values = findValues(text).filter((value) => !cut || isObject(value))
  const lists = values.map((value) => toAssessments(value, pairs))
  const found = lists.findLast((list) => fits(list, pairs)) ?? lists.flat()
  if (fits(found, pairs)) return toScores(found, pairs)
  const written = cut ? undefined : readWritten(text, pairs)
  if (written) return written
  if (cut) throw new QualityError('BAD_DATA', 'the reply was cut off at maxOutputTokens, or where the context ends')
  if (text.trim() === '' && words.trim() !== '') throw new QualityError('BAD_DATA', ONLY_THOUGHTS)
  throw toError(found, pairs)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

interface Assessment {
  readonly number: number | undefined
  /** Undefined where it is no number. */
  readonly score: number | undefined
  /** As it was written. */
  readonly shown: unknown
}

const FENCE = /^(?:`{3,}|~{3,}|'{3,})[^\n{["]*\n?|\n?(?:`{3,}|~{3,}|'{3,})$/g

/** Values that JSON writes: the whole text, or the objects and lists of objects anywhere in it. */
const findValues = (text: string, nesting = 0): unknown[] => {
  const whole = parseValue(text.trim().replace(FENCE, '').trim())
  if (whole !== undefined) return unwrapString(whole, nesting)
  const found: unknown[] = []
  let lookedAt = 0
  for (let at = 0; at < text.length && lookedAt < MAX_LOOKED_AT; at++) {
    if (!/[{["]/.test(text[at] ?? '')) continue
    const end = endOf(text, at)
    lookedAt += (end ?? text.length) - at
    const value = end === undefined ? undefined : parseValue(text.slice(at, end))
    if (end === undefined || value === undefined) continue
    // [1] in prose is a reference, and a quotation mark may open what the next one does not close.
    const values = unwrapString(value, nesting).filter(holdsObject)
    if (values.length === 0) continue
    found.push(...values)
    at = end - 1
  }
  return found
}

const holdsObject = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(holdsObject) : isObject(value) && Object.keys(value).length > 0

const unwrapString = (value: unknown, nesting: number): unknown[] =>
  typeof value === 'string' && nesting < MAX_NESTING ? findValues(value, nesting + 1) : [value]

/** JSON, or what JavaScript would read for it: single quotes, a comma too many, comments. */
const parseValue = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // A parser in JavaScript takes its time with what is long and wrong.
    if (!/^[{[]/.test(text) || text.length > MAX_CHARACTERS / 4) return undefined
  }
  try {
    return JSON5.parse(text)
  } catch {
    return undefined
  }
}

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/** Behind the value that begins at `start`; undefined where it does not end. */
const endOf = (text: string, start: number): number | undefined => {
  const open: string[] = []
  let quoted = text[start] === '"'
  for (let at = quoted ? start + 1 : start; at < text.length; at++) {
    const character = text[at] ?? ''
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') {
        quoted = false
        if (open.length === 0) return at + 1
      }
    } else if (character === '"') quoted = true
    else if (CLOSING[character]) open.push(CLOSING[character])
    else if (character === open.at(-1)) {
      open.pop()
      if (open.length === 0) return at + 1
    }
  }
  return undefined
}

/** The list with the most assessments in a value, under whatever names. */
const toAssessments = (value: unknown, pairs: number, nesting = 0): Assessment[] => {
  if (nesting > MAX_NESTING) return []
  if (typeof value === 'string') {
    const score = toScore(value)
    if (score !== undefined && pairs === 1) return [{ number: undefined, score, shown: value }]
    return findValues(value, MAX_NESTING - 1).flatMap((inner) =>
      isObject(inner) ? toAssessments(inner, pairs, nesting + 1) : [],
    )
  }
  if (typeof value === 'number') return [{ number: undefined, score: value, shown: value }]
  if (Array.isArray(value)) return value.flatMap((each) => toAssessments(each, pairs, nesting + 1))
  return isObject(value) ? readObject(value, pairs, nesting) : []
}

const SCORE_NAMES = /^(?:score|rating|points|assessment|da|quality|grade|value)$/i
const NUMBER_NAMES = /^(?:number|no|nr|num|#|id|index|pair|item)$/i

const readObject = (value: object, pairs: number, nesting: number): Assessment[] => {
  const entries = Object.entries(value)
  const scores = entries.filter(([name, each]) => SCORE_NAMES.test(name) && !isObject(each))
  const scored =
    scores.find(([name]) => /^score$/i.test(name)) ?? scores.find(([, each]) => toScore(each) !== undefined) ?? scores[0]
  const numbered = entries.find(([name]) => NUMBER_NAMES.test(name))
  if (scored) {
    const [, shown] = scored
    return [{ number: numbered ? toNumber(numbered[1]) : undefined, score: toScore(shown), shown }]
  }
  // {"1": 85, "2": {"score": 70}}
  const keyed = entries.filter(([name]) => toNumber(name) !== undefined)
  if (keyed.length > 0 && keyed.length === entries.length)
    return keyed.flatMap(([name, each]) =>
      toAssessments(typeof each === 'string' ? (toScore(each) ?? each) : each, pairs, nesting + 1).map((assessment) => ({
        ...assessment,
        number: toNumber(name),
      })),
    )
  const lists = entries
    .filter(([, each]) => isObject(each) || typeof each === 'string')
    .map(([, each]) => (typeof each === 'string' && !/[{[]/.test(each) ? [] : toAssessments(each, pairs, nesting + 1)))
  return lists.findLast((list) => fits(list, pairs)) ?? lists.toSorted((a, b) => b.length - a.length)[0] ?? []
}

const toNumber = (value: unknown): number | undefined => {
  const digits = /^\s*(?:\p{L}+[\s_-]*)?#?\s*(\d{1,6})(?:\.0*)?\s*[.):]?\s*$/u.exec(String(value))?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const toScore = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const text = /^\s*[*_~≈]*(\d{1,3}(?:[.,]\d+)?)[*_]*\s*(?:\/\s*100|out of 100|%|points?|pts?\.?)?[*_.]*\s*$/i.exec(value)?.[1]
  return text === undefined ? undefined : Number(text.replace(',', '.'))
}

const isScore = (score: number | undefined): score is number => score !== undefined && score >= 0 && score <= 100

/** One score for each pair: numbered from 1, numbered from 0, or in order. An answer given twice is one. */
const fits = (assessments: readonly Assessment[], pairs: number): boolean => {
  if (!assessments.every(({ score }) => isScore(score))) return false
  if (assessments.every(({ number }) => number === undefined)) return assessments.length === pairs
  const byNumber = Map.groupBy(assessments, ({ number }) => number)
  if (byNumber.size !== pairs) return false
  const agree = [...byNumber.values()].every((same) => same.every(({ score }) => score === same[0]?.score))
  return agree && [0, 1].some((first) => Array.from({ length: pairs }, (_, i) => first + i).every((n) => byNumber.has(n)))
}

const toScores = (assessments: readonly Assessment[], pairs: number): number[] => {
  if (assessments.some(({ number }) => number === undefined)) return assessments.flatMap(({ score }) => score ?? [])
  const byNumber = new Map(assessments.map(({ number, score }) => [number, score]))
  const first = byNumber.has(0) ? 0 : 1
  return Array.from({ length: pairs }, (_, i) => byNumber.get(first + i)).flatMap((score) => score ?? [])
}

const WRITTEN_SCORE = /\bscore\b["'’”*_`\s]*[:=]["'“*_`\s]*(\d{1,3}(?:\.\d+)?)(?!\w|\.\d|\s*\/\s*\d{1,2}\b)/gi
const WRITTEN_NUMBER = /\bnumber\b["'’”*_`\s]*[:=]["'“*_`\s]*(\d{1,6})\b/gi

/** `Score: 85`, and JSON that a quotation mark in its own words broke, as long as it says all numbers in their order. */
const readWritten = (text: string, pairs: number): number[] | undefined => {
  const read = (pattern: RegExp): number[] => [...text.matchAll(pattern)].map(([, digits]) => Number(digits))
  // JSON that breaks off in a number may have lost the rest of it.
  if (/["']\s*:\s*["']?\d+$/.test(text.trimEnd())) return undefined
  const scores = read(WRITTEN_SCORE)
  const numbers = read(WRITTEN_NUMBER)
  const inOrder = numbers.length === pairs && numbers.every((number, i) => number === i + 1)
  return scores.length === pairs && scores.every(isScore) && (inOrder || (pairs === 1 && numbers.length === 0))
    ? scores
    : undefined
}

const toError = (assessments: readonly Assessment[], pairs: number): QualityError => {
  const wrong = assessments.find(({ score }) => !isScore(score))
  const got = assessments.map(({ number }) => number ?? '?').join(', ')
  return new QualityError(
    'BAD_DATA',
    wrong
      ? `the reply: score: expected a number of 0 to 100, got ${String(JSON.stringify(wrong.shown)).slice(0, 40)}`
      : `the reply: expected scores number 1 to ${pairs}, got ${got.slice(0, 100) || 'none'}`,
  )
}
