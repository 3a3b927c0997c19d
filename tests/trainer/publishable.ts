/** Releases to publish: the shipped student without its ONNX twin, under other names. */

import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Manifest, toCanonicalJson } from '../../models/manifest.ts'
import { sha256 } from '../../trainer/files/sha256.ts'
import { loadRelease } from '../../trainer/release/format/release.ts'

const SHIPPED = 'models/default'

/** Writes a release folder and gives its id. */
export const writePublishable = async (folder: string, name: string, more: Partial<Manifest> = {}): Promise<string> => {
  const { manifest } = await loadRelease(SHIPPED)
  const files = manifest.files.filter((file) => file.name !== 'student.onnx')
  await mkdir(folder, { recursive: true })
  for (const file of files) await copyFile(join(SHIPPED, file.name), join(folder, file.name))
  const text = toCanonicalJson({ ...manifest, ...more, name, files })
  await writeFile(join(folder, 'manifest.json'), text)
  return sha256(text)
}
