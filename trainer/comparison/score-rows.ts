/** What the student of a run says of rows, in as few bits as it would be served in. */

import { toFeatures } from '../../models/hashing.ts'
import type { Pair } from '../../models/pair.ts'
import { quantiseDraft } from '../release/draft/quantise.ts'
import { createEngine, ENGINE_FILES, enginesOf } from '../release/engines/create.ts'
import { inBatches } from '../release/evaluation/in-batches.ts'
import { requireBytes } from '../release/format/release.ts'
import { readStudentWeights } from '../release/format/student-weights.ts'

export interface Scored {
  /** In order, on the scale that the student learnt; nothing of flags or calibration. */
  readonly scores: readonly number[]
  /** Size of the student. */
  readonly bytes: number
  /** The epoch that was kept. */
  readonly epoch: number
}

/** Takes a `student` folder. Throws BAD_RUN where it holds no whole student. */
export const scoreRows = async (folder: string, rows: readonly Pair[]): Promise<Scored> => {
  const student = await readStudentWeights(folder)
  const { shape, info } = student
  const [name] = enginesOf(shape.architecture)
  const draft = quantiseDraft(student, { provenance: {}, onnx: name === 'onnx' })
  const engine = await createEngine(name, draft)
  try {
    const outputs = await inBatches(rows, async (batch) =>
      engine.run(
        batch.map(({ source, translation }) => ({
          source: toFeatures(source, shape),
          translation: toFeatures(translation, shape),
        })),
      ),
    )
    const bytes = requireBytes(draft, ENGINE_FILES[name]).length
    return { scores: outputs.map(({ score }) => Number(score.toPrecision(7))), bytes, epoch: info.epoch }
  } finally {
    await engine.close?.()
  }
}
