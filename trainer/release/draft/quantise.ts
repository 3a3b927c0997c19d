/** The first step of a release: the student in few bits, and what is to be said of it before anything is measured. */

import type { About } from '../../../models/about.ts'
import { MANIFEST_VERSION, READER_VERSION } from '../../../models/manifest.ts'
import { writePacked } from '../../../models/packed.ts'
import { UNCALIBRATED } from '../calibration/observed.ts'
import { quantise } from '../format/quantise.ts'
import type { Release, WholeManifest } from '../format/release.ts'
import { hasGraph, toQuantisedOnnx } from '../format/student-onnx.ts'
import type { StudentWeights } from '../format/student-weights.ts'

/** A release on its way. Each step adds to its manifest. */
export interface Draft extends Release {
  readonly student: StudentWeights
}

/** The same codes and scales in both files, the ONNX graph where it is wanted; outputs can be read unchanged. */
export const quantiseDraft = (
  student: StudentWeights,
  { provenance, onnx = true }: { readonly provenance: About['provenance']; readonly onnx?: boolean | undefined },
): Draft => {
  const { tensors, shape, info } = student
  const quantised = quantise(tensors, shape)
  const files = new Map([['student.bin', writePacked(quantised)]])
  if (onnx && hasGraph(shape))
    files.set('student.onnx', toQuantisedOnnx(new Map(quantised.map((tensor) => [tensor.name, tensor])), shape))
  const manifest: WholeManifest = {
    format: MANIFEST_VERSION,
    minReader: READER_VERSION,
    name: info.name,
    languagePairs: [...info.languagePairs],
    student: shape,
    ...(info.scale ? { scale: info.scale } : {}),
    reads: 'plain',
    calibration: UNCALIBRATED,
    metrics: {},
    provenance,
    files: [],
  }
  return { student, files, manifest, text: '', id: 'draft' }
}
