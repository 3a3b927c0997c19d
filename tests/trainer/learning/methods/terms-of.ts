/** The terms of a method's first phase for outputs that are given. */

import * as tf from '@tensorflow/tfjs'
import type { Batch, Method, World } from '../../../../trainer/learning/methods/method.ts'
import type { Student, StudentStates } from '../../../../trainer/learning/students/student.ts'

/** Nothing here asks a student for anything. */
export const toWorld = (training: Partial<World['training']> = {}): World => ({
  createStudent: (): Student => {
    const refuse = (): never => {
      throw new Error('only its outputs are there')
    }
    return {
      shape: { architecture: 'decomposable', rows: 1, width: 2, hidden: 1, maxTokens: 1, maxHashes: 1 },
      parameters: [],
      tables: { source: '', translation: '' },
      widths: { tokens: 1, pooled: 1 },
      stem: { parameters: [], run: refuse },
      crown: refuse,
      toTensors: refuse,
      fromTensors: refuse,
    }
  },
  training: { epochs: 1, batch: 8, goldWeight: 0.5, wordLoss: 0.3, criticalLoss: 0, lowest: -3, highest: 2.5, ...training },
  plan: () => [],
  rows: { length: 0, at: () => undefined },
  facts: {},
})

export const termsOf = (
  { phases: [phase] }: Method,
  outputs: Pick<StudentStates, 'score' | 'critical' | 'words'>,
  batch: Batch,
): Record<string, number> => {
  const states = { source: tf.zeros<tf.Rank.R3>([1, 1, 1]), translation: tf.zeros<tf.Rank.R3>([1, 1, 1]) }
  const said = { ...outputs, states: { ...states, pooled: tf.zeros<tf.Rank.R2>([1, 1]) } }
  const refuse = (): never => {
    throw new Error('the method asked for it')
  }
  const terms = phase?.objective({ outputs: () => said, weight: refuse, noise: refuse }, batch, {
    phase: 0,
    epoch: 1,
    step: 1,
    progress: 1,
  })
  return Object.fromEntries(Object.entries(terms ?? {}).map(([name, term]) => [name, term.dataSync()[0] ?? Number.NaN]))
}

export const sum = (terms: Readonly<Record<string, number>>): number =>
  Object.values(terms).reduce((total, term) => total + term, 0)
