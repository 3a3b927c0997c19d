/** Records that hold the answers of people -> records that hold the mean of one of them. */

import type { PairRecord, Records } from '../records/record.ts'
import { RATING, toMeans } from './means.ts'
import { type Answers, type PickOptions, pickQuestion } from './questions.ts'

export interface QuestionOptions extends PickOptions {
  readonly toAnswers: (record: PairRecord) => readonly Answers[]
}

/** Throws BAD_DATA where it is not plain which question is the rating. */
export const openQuestions = async (records: Records, { toAnswers, ...options }: QuestionOptions): Promise<Records> => {
  const all: Answers[] = []
  for await (const record of records.read()) all.push(...toAnswers(record))
  const rated = pickQuestion(all, options)
  return {
    format: 'json',
    names: [...Object.keys(rated[0]?.values ?? {}), RATING],
    rating: { column: RATING },
    read: () => toMeans(fromList(rated)),
  }
}

const fromList = async function* <T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
