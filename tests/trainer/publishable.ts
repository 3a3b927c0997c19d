/** Releases to publish: the shipped student without its ONNX twin, under other names. */

import { loadRelease, type WholeManifest } from '../../trainer/release/format/release.ts'
import { writeRelease } from '../../trainer/release/format/write-release.ts'

const SHIPPED = 'models/default'

/** Writes a release folder and gives its id. */
export const writePublishable = async (folder: string, name: string, more: Partial<WholeManifest> = {}): Promise<string> => {
  const { manifest, files } = await loadRelease(SHIPPED)
  const kept = new Map([...files].filter(([file]) => file !== 'student.onnx'))
  return (await writeRelease(folder, { ...manifest, name, ...more }, kept)).id
}
