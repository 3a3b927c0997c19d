/** Files written whole or not at all. */

import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createFolder } from './create-folder.ts'

/** Writes `file` by way of `file.part`, flushed before it takes its name, so that a killed run leaves no half file. */
export const writeAtomically = async (
  file: string,
  content: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> => {
  await createFolder(dirname(file))
  const part = `${file}.part`
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
