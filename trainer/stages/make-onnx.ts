/** The ONNX file of a release that was written without it. */

import { QualityError } from '../../models/errors.ts'
import { readPacked } from '../../models/packed.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { loadRelease, requireBytes } from '../release/format/release.ts'
import { hasGraph, toQuantisedOnnx } from '../release/format/student-onnx.ts'

/** Writes what `export` writes as student.onnx; how many bytes. Throws as `loadRelease`, and BAD_STUDENT for a student without a graph. */
export const makeOnnx = async (folder: string, file: string): Promise<number> => {
  const release = await loadRelease(folder)
  const { student: shape } = release.manifest
  if (!hasGraph(shape))
    throw new QualityError('BAD_STUDENT', `${folder}: students of the architecture ${shape.architecture} have no ONNX graph`)
  const bytes = toQuantisedOnnx(readPacked(requireBytes(release, 'student.bin')), shape)
  await writeAtomically(file, [bytes])
  return bytes.length
}
