/** Direct distillation, and of two translations of one source the better above the worse: a verdict needs the order more than the number. */

import * as z from 'zod/mini'
import { rankingError, squaredError } from './losses.ts'
import type { MethodKind } from './method.ts'
import { heads, target, weigh } from './terms.ts'

const above = z.number().check(z.gt(0))

const settings = z.strictObject({
  kind: z.literal('ranking'),
  /** Of the ranking term beside the squared error. */
  weight: z._default(above, 0.3),
  /** Targets nearer than this are not compared: chat ratings tie often. */
  gap: z._default(above, 0.5),
  /** What the better one is to be above the worse by, at most. */
  margin: z._default(above, 1),
})

/** The translations of a source must share a batch for it: `data.together`. */
export const ranking: MethodKind<typeof settings> = {
  settings,
  needs: () => [],
  create: ({ weight, gap, margin }, { createStudent, training, plan }) => ({
    students: new Map([['student', createStudent()]]),
    extras: [],
    phases: [
      {
        epochs: training.epochs,
        rate: 1,
        from: 'last',
        plan,
        objective: (tape, batch) => {
          const outputs = tape.outputs('student')
          const { values, known } = target(batch, training.goldWeight)
          const order = rankingError(outputs.score, { target: values, groups: batch.groups, known }, { gap, margin })
          return {
            score: squaredError(outputs.score, values, weigh(known, batch)),
            ranking: order.mul(weight),
            ...heads(outputs, batch, training),
          }
        },
      },
    ],
  }),
}
