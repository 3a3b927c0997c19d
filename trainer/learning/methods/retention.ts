/**
 * What a student that learns one task after another knows after each: R[m][k], Pearson on language pair k after task m, over
 * all of its dev rows, since few language pairs have any that people rated.
 */

import type { EpochScores } from './method.ts'

/** The epoch that is kept so far: the best that may be. */
export const keptOf = (scores: readonly EpochScores[]): EpochScores | undefined =>
  scores
    .filter(({ admitted }) => admitted)
    .reduce<EpochScores | undefined>((best, each) => (best && best.choice >= each.choice ? best : each), undefined)

const valuesOf = (scores: Pick<EpochScores, 'pearson' | 'all'> | undefined): Readonly<Record<string, number>> =>
  scores?.all ?? scores?.pearson ?? {}

/** By language pair that counts, how much less Pearson there is than was; below 0 where there is more. */
export const forgottenOf = (
  before: Pick<EpochScores, 'pearson' | 'all'> | undefined,
  after: Pick<EpochScores, 'pearson' | 'all'> | undefined,
  counts: (languagePair: string) => boolean = () => true,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(valuesOf(before))
      .filter(([languagePair]) => counts(languagePair))
      .map(([languagePair, value]) => [languagePair, value - (valuesOf(after)[languagePair] ?? 0)]),
  )

/** R, a row for each phase: what is kept when it is over. */
export const toMatrix = (scores: readonly EpochScores[]): Readonly<Record<string, number>>[] => {
  const phases = scores.reduce((most, { phase }) => Math.max(most, phase + 1), 0)
  return Array.from({ length: phases }, (_, m) => valuesOf(keptOf(scores.filter(({ phase }) => phase <= m))))
}

/** One line a row of R, and for each task what it brought and what was forgotten; a task that was taken back says so. */
export const describeMatrix = (scores: readonly EpochScores[], tasks: readonly string[]): string[] => {
  const matrix = toMatrix(scores)
  const show = (row: Readonly<Record<string, number>>): string =>
    Object.entries(row)
      .map(([languagePair, value]) => `${languagePair} ${value.toFixed(3)}`)
      .join(', ')
  return matrix.flatMap((row, m) => {
    const before = matrix[m - 1]
    if (!before) return [`before: ${show(row)}`]
    const task = tasks[m - 1] ?? ''
    if (row === before) return [`task ${m} (${task}): reverted: every epoch forgot more than allowed`]
    const changes = Object.fromEntries(Object.entries(row).map(([pair, value]) => [pair, value - (before[pair] ?? 0)]))
    const lost = Math.max(0, ...Object.values(changes).map((change) => -change))
    const gained = Math.max(0, ...Object.values(changes))
    return [`after task ${m} (${task}): ${show(row)}; learnt ${gained.toFixed(3)}, forgot ${lost.toFixed(3)} at most`]
  })
}
