/** Exports whose people answered questions of any name: which of them is the rating. */

import { QualityError } from '../../../models/errors.ts'
import { showNames } from '../show-names.ts'
import type { Rating } from './means.ts'

/** What one person answered about one translation, by the names of the questions. */
export interface Answers extends Omit<Rating, 'rating'> {
  readonly answers: ReadonlyMap<string, unknown>
}

/**
 * The answers to one question: the named one, the only one, the only one with numbers, or the only one that is called as
 * ratings are. Throws BAD_DATA, naming the questions, where that is none or several.
 */
export const pickQuestion = (all: readonly Answers[], { file, column }: PickOptions): Rating[] => {
  const questions = [...new Set(all.flatMap(({ answers }) => [...answers.keys()]))]
  const numeric = questions.filter((name) =>
    all.every(({ answers }) => [undefined, null].includes(answers.get(name) as undefined) || isNumeric(answers.get(name))),
  )
  const usual = numeric.filter((name) => /^(?:score|rating|quality|da|stars?|direct[ _-]?assessment)$/i.test(name))
  const question = column === undefined ? (onlyOf(questions) ?? onlyOf(numeric) ?? onlyOf(usual)) : column
  if (question === undefined || (questions.length > 0 && !questions.includes(question)))
    throw new QualityError(
      'BAD_DATA',
      `${file}: --score-column: which of these is the rating: ${showNames(questions) || 'there is no answer'}?`,
      { field: 'scoreColumn' },
    )
  return all.map(({ answers, ...rating }) => ({ ...rating, rating: answers.get(question) }))
}

export interface PickOptions {
  readonly file: string
  /** The question that was asked for. */
  readonly column?: string | undefined
}

const onlyOf = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined)

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
