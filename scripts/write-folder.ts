/** A folder of built files, which servers may be reading and others building. */

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Makes `folder` hold these files, by path, and no other. Each appears whole, and only those that changed are written. */
export const writeFolder = async (folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of files) {
    // Beside the folder, where nobody serves it.
    await writeChanged(join(folder, name), content, `${folder}-${name.replaceAll('/', '-')}.${process.pid}`)
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !files.has(path.slice(folder.length + 1))) await rm(path, { force: true })
  }
}

/** Writes a file that is not that already; it appears whole, by way of `fresh`. */
export const writeChanged = async (
  path: string,
  content: string | Uint8Array,
  fresh = `${path}.${process.pid}`,
): Promise<void> => {
  const present = await readFile(path).catch(() => undefined)
  if (present?.equals(typeof content === 'string' ? Buffer.from(content) : content)) return
  await mkdir(dirname(path), { recursive: true })
  await writeFile(fresh, content)
  await rename(fresh, path)
}
