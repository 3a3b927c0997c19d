/** Files written whole or not at all. */

import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createFolder } from './create-folder.ts'

let writes = 0

/**
 * Writes `file` by way of a `.part` beside it, flushed before it takes its name, so that a killed run leaves no half file.
 * Several runs may write the same file at once: each has a part of its own, and the last is what stays.
 */
export const writeAtomically = async (
  file: string,
  content: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> => {
  await createFolder(dirname(file))
  const part = `${file}.${process.pid}-${writes++}.part`
  const handle = await open(part, 'w')
  try {
    if (typeof content === 'string') await handle.writeFile(content)
    else for await (const bytes of content) await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, file)
}
