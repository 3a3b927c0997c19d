/**
 * The rows of one chunk of a file: those that begin within it. A row over a border belongs to the chunk it begins in, so
 * that every row is in exactly one chunk, wherever the file is cut.
 */

import { QualityError } from '../../models/errors.ts'
import { JOB_LIMITS } from '../platform/limits.ts'

const NEWLINE = 0x0a
const RETURN = 0x0d

export interface ByteRange {
  readonly from: number
  /** Not included. */
  readonly to: number
}

export interface FileLayout {
  readonly bytes: number
  readonly firstRow: number
  readonly chunkBytes: number
}

/** The bytes that begin in chunk `index` of a file. */
const chunkRange = ({ bytes, firstRow, chunkBytes }: FileLayout, index: number): ByteRange => {
  const from = firstRow + index * chunkBytes
  return { from, to: Math.min(bytes, from + chunkBytes) }
}

export const countChunks = ({ bytes, firstRow, chunkBytes }: FileLayout): number => Math.ceil((bytes - firstRow) / chunkBytes)

/** What has to be read to score a chunk: the byte before it, which says whether a row begins with it, and its last row. */
export const toRange = (layout: FileLayout, index: number): ByteRange => {
  const { from, to } = chunkRange(layout, index)
  return { from: index === 0 ? from : from - 1, to: Math.min(layout.bytes, to + JOB_LIMITS.rowBytes) }
}

/**
 * Rows that begin in chunk `index`, given the bytes of its `readRange`; without their line ends. A row longer than
 * `JOB_LIMITS.rowBytes` is undefined. Bytes that are not UTF-8 read as U+FFFD, as in a request.
 */
export const splitRows = function* (
  read: Uint8Array,
  { layout, index }: { readonly layout: FileLayout; readonly index: number },
): Generator<string | undefined> {
  const { from: offset } = toRange(layout, index)
  const end = chunkRange(layout, index).to - offset
  const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
  let start = index === 0 ? 0 : after(read, 0)
  while (start < end) {
    const newline = read.indexOf(NEWLINE, start)
    const stop = newline === -1 ? read.length : newline
    if (stop - start > JOB_LIMITS.rowBytes) yield undefined
    // The range ends a longest row after the chunk, so one without an end in it is too long, but for the last of the file.
    else if (newline === -1 && offset + read.length < layout.bytes) yield undefined
    else yield decoder.decode(read.subarray(start, read[stop - 1] === RETURN && stop > start ? stop - 1 : stop))
    start = newline === -1 ? end : newline + 1
  }
}

/** Where the row after the newline at or after `from` begins; nowhere is the end. */
const after = (bytes: Uint8Array, from: number): number => {
  const newline = bytes.indexOf(NEWLINE, from)
  return newline === -1 ? bytes.length : newline + 1
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const

/** Where the rows of a file begin, and in TSV the names of its columns. Throws BAD_MESSAGE naming the column. */
export const parseHead = (head: Uint8Array, format: 'jsonl' | 'tsv'): { firstRow: number; columns?: string[] } => {
  const start = BYTE_ORDER_MARK.every((byte, i) => head[i] === byte) ? BYTE_ORDER_MARK.length : 0
  if (format === 'jsonl') return { firstRow: start }
  const newline = head.indexOf(NEWLINE, start)
  if (newline === -1 && head.length >= JOB_LIMITS.rowBytes)
    throw new QualityError('BAD_MESSAGE', `input: the header is over ${JOB_LIMITS.rowBytes} bytes: is the file TSV?`, {
      field: 'input',
    })
  const stop = newline === -1 ? head.length : newline
  const columns = new TextDecoder().decode(head.subarray(start, stop)).replace(/\r$/, '').split('\t')
  return { firstRow: newline === -1 ? head.length : newline + 1, columns: requireColumns(columns) }
}

const NEEDED = ['source', 'translation'] as const

const requireColumns = (columns: string[]): string[] => {
  const missing = NEEDED.filter((name) => !columns.includes(name))
  if (missing.length > 0)
    // Without a header the first row is somebody's message, so it is not quoted.
    throw new QualityError('BAD_MESSAGE', `input: the header lacks the column ${missing.join(' and the column ')}`, {
      field: 'input',
    })
  return columns
}
