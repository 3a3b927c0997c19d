/** JSON Lines files written a value at a time, and whole or not at all. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'

export interface JsonLinesWriter {
  write(value: unknown): Promise<void>
  /** Gives the file its name, in place of an older one. */
  close(): Promise<void>
  /** Takes back what was written. */
  discard(): Promise<void>
}

/** Writes into `file.part` until it is closed, so that a killed run leaves no half file. */
export const createJsonLinesWriter = (file: string): JsonLinesWriter => {
  const part = `${file}.part`
  const stream = createWriteStream(part)
  // An error of the disk is kept for the next write; an unheard 'error' event would end the process.
  let failed: Error | undefined
  stream.on('error', (error) => {
    failed = error
  })
  const end = async (): Promise<void> => {
    stream.end()
    await finished(stream)
  }
  return {
    write: async (value) => {
      if (failed) throw failed
      if (!stream.write(`${JSON.stringify(value)}\n`)) await once(stream, 'drain')
    },
    close: async () => {
      if (failed) throw failed
      await end()
      await rename(part, file)
    },
    discard: async () => {
      if (!failed) await end()
      await rm(part, { force: true })
    },
  }
}
