/** Direct distillation: the student learns the teacher's outputs and the human scores at once. */

import * as z from 'zod/mini'
import { squaredError } from './losses.ts'
import type { MethodKind } from './method.ts'
import { heads, target, weigh } from './terms.ts'

const settings = z.strictObject({ kind: z.literal('direct') })

export const direct: MethodKind<typeof settings> = {
  settings,
  needs: () => [],
  create: (_, { createStudent, training, plan }) => ({
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
          const score = squaredError(outputs.score, values, weigh(known, batch))
          return { score, ...heads(outputs, batch, training) }
        },
      },
    ],
  }),
}
