/** Steps of sparse weights: only the rows that a batch has read, each by the sum of what all its shards ask of it. */

import type { Vocabulary } from '../batch/vocabulary.ts'
import type { Method } from '../methods/method.ts'
import type { Optimiser } from '../optimiser/optimiser.ts'
import { createHashedTable, type TypeGradient } from '../students/hashed-table.ts'
import { slotsOf, type TrainingState, weightsOf } from './state.ts'

export interface RowsOptions {
  readonly method: Method
  readonly state: TrainingState
  readonly vocabulary: Pick<Vocabulary, 'rowsOf'>
  readonly optimiser: Optimiser
}

export interface RowStep {
  readonly step: number
  readonly rate: number
  /** Rows that stay as they are: 1 for each. */
  readonly fixed?: Uint8Array | undefined
}

/** A function that steps the rows of every sparse weight that has a gradient: all of them, or every `of`-th from `part` on. */
export const createRowSteps = ({ method, state, vocabulary, optimiser }: RowsOptions, { part, of } = { part: 0, of: 1 }) => {
  const tables = weightsOf(method).flatMap(({ name, parameter: { sparse, shape } }) => {
    const [rows = 1, width = 1] = shape
    const values = state.get(name) ?? new Float32Array()
    const table = createHashedTable(values, { rows, width }, vocabulary)
    return sparse ? [{ name, width, values, table, slots: slotsOf(state, name, optimiser) }] : []
  })
  const isOurs = (row: number): boolean => of === 1 || row % of === part

  return (gradients: ReadonlyMap<string, readonly TypeGradient[]>, { step, rate, fixed }: RowStep): void => {
    const owned = fixed ? (row: number): boolean => isOurs(row) && !fixed[row] : of === 1 ? undefined : isOurs
    for (const { name, width, values, table, slots } of tables) {
      const ofTable = gradients.get(name)
      if (!ofTable) continue
      const { rows, values: gradient } = table.scatter(ofTable, owned)
      optimiser.step(values, gradient, slots, { step, rate, sparse: { rows, width } })
    }
  }
}
