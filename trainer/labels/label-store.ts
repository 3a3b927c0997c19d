/**
 * Finished labels on disk: a file that only grows, one batch a line. What a line says is finished whatever happens next;
 * a last line without its line feed was cut off by a kill, and is cut off for good when the file is opened again.
 */

import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, open, truncate } from 'node:fs/promises'
import { QualityError } from '../../models/errors.ts'
import type { Knowledge, TeacherAnswer, TeacherPair } from '../teachers/teacher.ts'
import { type Batch, parseBatch, toLine } from './answer-json.ts'
import { toDiskError } from './disk-error.ts'
import { createKeyIndex, KEY_LENGTH } from './key-index.ts'

export interface LabelStore {
  /** Labels in it. */
  readonly size: number
  /** Bytes of a half-written line that were cut off. */
  readonly cut: number
  has(key: string): boolean
  /** Returns when the batch is on the disk. */
  append(batch: Batch): Promise<void>
  /** By key; every key must be there. */
  read(keys: readonly string[]): Promise<Map<string, TeacherAnswer>>
  close(): Promise<void>
}

/** The content hash of who was asked what of which pair. */
export const toKey = (identity: string, asked: readonly Knowledge[], pair: Omit<TeacherPair, 'row' | 'id'>): string =>
  createHash('sha256')
    .update(JSON.stringify([identity, asked, pair.languagePair, pair.source, pair.translation, pair.logProbabilities]))
    .digest('hex')
    .slice(0, KEY_LENGTH)

export interface StoreOptions {
  /** Forget that a teacher had no label for a pair, so that it is asked again. */
  readonly retryFailed?: boolean
}

/** Throws BAD_RUN for a line that is whole and no batch. */
export const openLabelStore = async (file: string, options: StoreOptions = {}): Promise<LabelStore> => {
  const index = createKeyIndex()
  const ends: number[] = []
  const add = (batch: Batch, end: number): void => {
    batch.keys.forEach((key, i) => {
      const answer = batch.answers[i]
      if (!(options.retryFailed && answer && 'failed' in answer)) index.set(key, ends.length)
    })
    ends.push(end)
  }
  const cut = await scan(file, add)
  let length = ends.at(-1) ?? 0
  const handle = await openHandle(file)
  const append = async (batch: Batch): Promise<void> => {
    const bytes = Buffer.from(toLine(batch))
    try {
      for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at, length + at)).bytesWritten
      await handle.datasync()
    } catch (cause) {
      throw toDiskError(file, cause)
    }
    length += bytes.length
    add(batch, length)
  }
  let last = Promise.resolve()
  return {
    get size() {
      return index.size
    },
    cut,
    has: (key) => index.get(key) !== undefined,
    append: (batch) => {
      // One at a time, however many batches are under way; after a failure the next would write over what is half there.
      const mine = last.then(() => append(batch))
      last = mine
      mine.catch(() => {})
      return mine
    },
    read: async (keys) => {
      const answers = new Map<string, TeacherAnswer>()
      for (const [number, mine] of Map.groupBy(keys, (key) => index.get(key))) {
        if (number === undefined) throw new Error('a label was read that is not there')
        const start = ends[number - 1] ?? 0
        const batch = await readBatch(handle, { file, number, start, end: ends[number] ?? start })
        const wanted = new Set(mine)
        batch.keys.forEach((key, i) => {
          const answer = batch.answers[i]
          if (answer && wanted.has(key)) answers.set(key, answer)
        })
      }
      return answers
    },
    close: () => handle.close(),
  }
}

const openHandle = async (file: string): Promise<FileHandle> => {
  try {
    return await open(file, existsSync(file) ? 'r+' : 'w+')
  } catch (cause) {
    throw toDiskError(file, cause)
  }
}

interface Place {
  readonly file: string
  /** From 0. */
  readonly number: number
  readonly start: number
  readonly end: number
}

const readBatch = async (handle: FileHandle, { file, number, start, end }: Place): Promise<Batch> => {
  const bytes = Buffer.alloc(end - start)
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
  if (bytesRead !== bytes.length)
    throw new QualityError('BAD_RUN', `${file}: expected ${end} bytes, but it became shorter while it was in use`, {
      field: file,
    })
  return parseBatch(bytes.toString('utf8'), `${file} line ${number + 1}`)
}

const LINE_FEED = 0x0a

/** Calls `add` for each whole line with the place where it ends; cuts off and counts what comes after the last. */
const scan = async (file: string, add: (batch: Batch, end: number) => void): Promise<number> => {
  if (!existsSync(file)) return 0
  let rest: Buffer[] = []
  let read = 0
  let end = 0
  let number = 0
  for await (const chunk of createReadStream(file)) {
    const bytes: Buffer = chunk
    let start = 0
    for (let feed = bytes.indexOf(LINE_FEED); feed >= 0; feed = bytes.indexOf(LINE_FEED, start)) {
      const line = Buffer.concat([...rest, bytes.subarray(start, feed)]).toString('utf8')
      rest = []
      start = feed + 1
      end = read + start
      add(parseBatch(line, `${file} line ${++number}`), end)
    }
    if (start < bytes.length) rest.push(bytes.subarray(start))
    read += bytes.length
  }
  if (read > end) await truncate(file, end)
  return read - end
}
