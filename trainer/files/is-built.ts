/** Whether what a build wrote still belongs to its sources. */

import { readdir, stat } from 'node:fs/promises'

/** False where there is no such file yet, or a file of the folder `sources` was changed after it. */
export const isBuilt = async (file: URL, sources: URL): Promise<boolean> => {
  const changedAt = async (each: URL): Promise<number> => (await stat(each)).mtimeMs
  try {
    const built = await changedAt(file)
    const changes = await Promise.all((await readdir(sources)).map((name) => changedAt(new URL(name, sources))))
    return changes.every((changed) => changed <= built)
  } catch {
    // There is none yet.
    return false
  }
}
