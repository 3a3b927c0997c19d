/** A folder of built files, which servers may be reading and others building. */

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Makes `folder` hold these files, by path, and no other. Each appears whole, and only those that changed are written. */
export const writeFolder = async (folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of files) {
    const path = join(folder, name)
    const present = await readFile(path).catch(() => undefined)
    if (present?.equals(typeof content === 'string' ? Buffer.from(content) : content)) continue
    const fresh = `${folder}-${name.replaceAll('/', '-')}.${process.pid}`
    await mkdir(dirname(path), { recursive: true })
    await writeFile(fresh, content)
    await rename(fresh, path)
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !files.has(path.slice(folder.length + 1))) await rm(path, { force: true })
  }
}
