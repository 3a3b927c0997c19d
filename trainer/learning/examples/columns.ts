/** Examples as columns of numbers: hundreds of thousands fit where as many objects would not, and a file holds them as they are. */

import type { LanguagePair } from '../../../models/pair.ts'
import type { NumberArray } from '../../files/array-file.ts'
import { createColumn } from '../batch/column.ts'
import type { Example } from '../batch/example.ts'

/** An example before the mixture says how much it counts. */
export type EncodedExample = Omit<Example, 'knownShare'>

const COLUMNS = {
  languagePairs: Uint16Array,
  origins: Uint16Array,
  groups: Int32Array,
  sourceEnds: Int32Array,
  sources: Int32Array,
  translationEnds: Int32Array,
  translations: Int32Array,
  wordEnds: Int32Array,
  words: Float32Array,
  /** Not 32 bits: correlations are told to the last digit. */
  humans: Float64Array,
  teachers: Float32Array,
  criticals: Float32Array,
  weights: Float32Array,
} as const
type Name = keyof typeof COLUMNS

export const COLUMN_NAMES = Object.keys(COLUMNS) as Name[]

export interface Columns {
  readonly length: number
  readonly names: { readonly languagePairs: readonly string[]; readonly origins: readonly string[] }
  /** Teachers' scores an example. */
  readonly teachers: number
  readonly arrays: Readonly<Record<Name, NumberArray>>
}

export interface ColumnsBuilder {
  add(example: EncodedExample): void
  build(): Columns
}

export const createColumns = (teachers: number): ColumnsBuilder => {
  const languagePairs = createNames()
  const origins = createNames()
  const columns = Object.fromEntries(COLUMN_NAMES.map((name) => [name, createColumn<NumberArray>(COLUMNS[name])])) as Record<
    Name,
    ReturnType<typeof createColumn<NumberArray>>
  >
  let length = 0
  return {
    add: (example) => {
      length++
      columns.languagePairs.push(languagePairs.numberOf(example.languagePair))
      columns.origins.push(origins.numberOf(example.origin))
      columns.groups.push(example.group)
      columns.sources.append(example.source)
      columns.sourceEnds.push(columns.sources.length)
      columns.translations.append(example.translation)
      columns.translationEnds.push(columns.translations.length)
      columns.words.append(example.words)
      columns.wordEnds.push(columns.words.length)
      columns.humans.push(example.human)
      columns.teachers.append(example.teachers)
      columns.criticals.push(example.critical)
      columns.weights.push(example.weight)
    },
    build: () => ({
      length,
      teachers,
      names: { languagePairs: languagePairs.all, origins: origins.all },
      arrays: Object.fromEntries(COLUMN_NAMES.map((name) => [name, columns[name].values()])) as Record<Name, NumberArray>,
    }),
  }
}

const createNames = () => {
  const numbers = new Map<string, number>()
  const all: string[] = []
  const numberOf = (name: string): number => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, all.length)
    return all.push(name) - 1
  }
  return { all, numberOf }
}

/** Example `index`, whose arrays are views of the columns. */
export const readExample = ({ arrays, names, teachers }: Columns, index: number): EncodedExample => {
  const part = <T extends NumberArray>(values: Name, ends: Name): T =>
    arrays[values].subarray(index > 0 ? arrays[ends][index - 1] : 0, arrays[ends][index]) as T
  return {
    languagePair: (names.languagePairs[arrays.languagePairs[index] ?? 0] ?? '') as LanguagePair,
    origin: names.origins[arrays.origins[index] ?? 0] ?? '',
    group: arrays.groups[index] ?? 0,
    source: part<Int32Array>('sources', 'sourceEnds'),
    translation: part<Int32Array>('translations', 'translationEnds'),
    words: part<Float32Array>('words', 'wordEnds'),
    human: arrays.humans[index] ?? Number.NaN,
    teachers: arrays.teachers.subarray(index * teachers, (index + 1) * teachers) as Float32Array,
    critical: arrays.criticals[index] ?? Number.NaN,
    weight: arrays.weights[index] ?? 1,
  }
}

/** More tokens than a side has. */
const MAX_TOKENS = 2 ** 16

/**
 * Orders examples by the longer side and then by the other. By the tokens of both sides together, a batch of many languages
 * is padded by half instead of a sixth: a side in Chinese or Thai has far more tokens than the other.
 */
export const sizeOf = ({ arrays }: Columns, index: number): number => {
  const length = (ends: NumberArray): number => (ends[index] ?? 0) - (index > 0 ? (ends[index - 1] ?? 0) : 0)
  const [source, translation] = [length(arrays.sourceEnds), length(arrays.translationEnds)]
  return MAX_TOKENS * Math.max(source, translation) + Math.min(source, translation)
}

/** Both without the teachers that have scored no example of either. */
export const dropSilent = (a: Columns, b: Columns): [Columns, Columns] => {
  const scored = Array.from({ length: a.teachers }, (_, t) => t).filter((t) =>
    [a, b].some(({ arrays, length, teachers }) => {
      for (let i = 0; i < length; i++) if (!Number.isNaN(arrays.teachers[i * teachers + t] ?? Number.NaN)) return true
      return false
    }),
  )
  const keep = (columns: Columns): Columns => {
    const { length, teachers, arrays } = columns
    const scores = new Float32Array(length * scored.length)
    for (let i = 0; i < length; i++)
      for (const [to, t] of scored.entries()) scores[i * scored.length + to] = arrays.teachers[i * teachers + t] ?? Number.NaN
    return { ...columns, teachers: scored.length, arrays: { ...arrays, teachers: scores } }
  }
  return [keep(a), keep(b)]
}
