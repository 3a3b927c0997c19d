/**
 * A file of lines that only grows. A line that is appended is on the disk, whatever happens next; a last line without its
 * line feed was cut off by a kill, and is cut off for good when the file is opened again.
 */

import { createReadStream, existsSync } from 'node:fs'
import { open, truncate } from 'node:fs/promises'
import { QualityError } from '../../models/errors.ts'
import { toDiskError } from './disk-error.ts'

export interface LineStore {
  /** Bytes of a half-written line that were cut off. */
  readonly cut: number
  /** Returns the line's number, from 0, when it is on the disk. */
  append(line: string): Promise<number>
  /** Without its line feed. */
  read(number: number): Promise<string>
  close(): Promise<void>
}

/** Calls `onLine` for each line that is there. Throws BAD_RUN for a file that cannot be written. */
export const openLineStore = async (file: string, onLine: (line: string, number: number) => void): Promise<LineStore> => {
  const ends: number[] = []
  const cut = await scan(file, (line, end) => {
    onLine(line, ends.length)
    ends.push(end)
  })
  let length = ends.at(-1) ?? 0
  const handle = await guard(file, () => open(file, existsSync(file) ? 'r+' : 'w+'))
  const append = async (line: string): Promise<number> => {
    const bytes = Buffer.from(`${line}\n`)
    await guard(file, async () => {
      for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at, length + at)).bytesWritten
      await handle.datasync()
    })
    length += bytes.length
    return ends.push(length) - 1
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    cut,
    append: (line) => {
      // One at a time, however many are asked for; after a failure the next would write over what is half there.
      const mine = last.then(() => append(line))
      last = mine
      mine.catch(() => {})
      return mine
    },
    read: async (number) => {
      const start = ends[number - 1] ?? 0
      const bytes = Buffer.alloc((ends[number] ?? start + 1) - start - 1)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
      if (bytesRead === bytes.length) return bytes.toString('utf8')
      throw new QualityError('BAD_RUN', `${file}: line ${number + 1} is missing: the file was cut short while in use`, {
        field: file,
      })
    },
    close: () => handle.close(),
  }
}

const guard = async <T>(file: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch (cause) {
    throw toDiskError(file, cause)
  }
}

const LINE_FEED = 0x0a

/** Calls `add` for each whole line with the place where it ends; cuts off and counts what comes after the last. */
const scan = async (file: string, add: (line: string, end: number) => void): Promise<number> => {
  if (!existsSync(file)) return 0
  let rest: Buffer[] = []
  let read = 0
  let end = 0
  for await (const chunk of createReadStream(file)) {
    const bytes: Buffer = chunk
    let start = 0
    for (let feed = bytes.indexOf(LINE_FEED); feed >= 0; feed = bytes.indexOf(LINE_FEED, start)) {
      const line = Buffer.concat([...rest, bytes.subarray(start, feed)]).toString('utf8')
      rest = []
      start = feed + 1
      end = read + start
      add(line, end)
    }
    if (start < bytes.length) rest.push(bytes.subarray(start))
    read += bytes.length
  }
  if (read > end) await guard(file, () => truncate(file, end))
  return read - end
}
