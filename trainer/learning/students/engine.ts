/** The float student as an engine, so that `predict`, `evaluate` and the parity test run it like any other. */

import type { Engine } from '../../../models/engine.ts'
import type { StudentWeights } from '../../release/format/student-weights.ts'
import { createVocabulary } from '../batch/vocabulary.ts'
import { createStudent } from './architectures.ts'
import { runStudent } from './run.ts'

/** Runs on whichever TensorFlow.js backend is set. */
export const createFloatEngine = ({ shape, tensors }: Pick<StudentWeights, 'shape' | 'tensors'>): Engine => {
  const student = createStudent(shape)
  const weights = student.fromTensors(tensors)
  return {
    name: 'tfjs',
    run: (batch) => {
      const vocabulary = createVocabulary()
      const pairs = batch.map(({ source, translation }) => ({
        source: vocabulary.toTypes(source),
        translation: vocabulary.toTypes(translation),
      }))
      return runStudent(pairs, { student, weights, vocabulary })
    },
  }
}
