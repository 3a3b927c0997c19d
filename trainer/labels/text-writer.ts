/** Files written a piece at a time, and whole or not at all. */

import { open, rename, rm } from 'node:fs/promises'
import { toDiskError } from '../files/disk-error.ts'

export interface TextWriter {
  write(content: string | Uint8Array): Promise<void>
  /** Gives the file its name, in place of an older one. */
  close(): Promise<void>
  /** Takes back what was written. */
  discard(): Promise<void>
}

/** Writes into `file.part` until it is closed. Every failure of the disk is a BAD_RUN that names the file. */
export const createTextWriter = async (file: string): Promise<TextWriter> => {
  const part = `${file}.part`
  const guard = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (cause) {
      throw toDiskError(file, cause)
    }
  }
  const handle = await guard(() => open(part, 'w'))
  return {
    write: (content) => guard(() => handle.writeFile(content)),
    close: () =>
      guard(async () => {
        await handle.sync()
        await handle.close()
        await rename(part, file)
      }),
    discard: async () => {
      await handle.close()
      await rm(part, { force: true })
    },
  }
}
