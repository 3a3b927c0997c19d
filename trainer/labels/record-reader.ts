/** Label files read some records at a time, as they stand. */

import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { QualityError } from '../../models/errors.ts'
import { WINDOWS_FILE } from './label-files.ts'

export interface RecordReader {
  /** The next records as they stand. */
  read(count: number): Promise<Uint8Array>
  close(): Promise<void>
}

const LINE_FEED = 0x0a
const CHUNK = 1 << 16

/** Records are lines; in hidden files they are u32 lengths and bytes. Throws BAD_RUN where there are too few. */
export const openRecords = async (file: string): Promise<RecordReader> => {
  if (!existsSync(file))
    throw new QualityError('BAD_RUN', `${file}: there is no such file, but ${WINDOWS_FILE} names it`, { field: file })
  const handle = await open(file)
  let buffer = Buffer.alloc(0)
  const endOf = (at: number): number => {
    if (!file.endsWith('.hidden')) return buffer.indexOf(LINE_FEED, at) + 1
    const end = at + 4 <= buffer.length ? at + 4 + buffer.readUInt32LE(at) : 0
    return end <= buffer.length ? end : 0
  }
  return {
    read: async (count) => {
      let end = 0
      for (let found = 0; found < count; ) {
        const next = endOf(end)
        if (next > 0) {
          end = next
          found++
          continue
        }
        const { bytesRead, buffer: more } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK)
        if (bytesRead === 0)
          throw new QualityError('BAD_RUN', `${file}: expected ${count} more records, got ${found}: it was cut off`, {
            field: file,
          })
        buffer = Buffer.concat([buffer, more.subarray(0, bytesRead)])
      }
      const records = buffer.subarray(0, end)
      buffer = buffer.subarray(end)
      return records
    },
    close: () => handle.close(),
  }
}
