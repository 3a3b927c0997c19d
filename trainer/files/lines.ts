/** Files of text as lines, in constant memory. A line ends at a line feed and nowhere else. */

import { closeSync, createReadStream, existsSync, openSync, readSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { QualityError } from '../../models/errors.ts'

export interface Line {
  /** From 1. */
  readonly number: number
  /** Without its line feed, or carriage return and line feed. */
  readonly text: string
  /** Whether bytes that are not UTF-8 were read as U+FFFD. */
  readonly broken: boolean
}

/**
 * What a line, a row, an object or a segment may take in memory, in bytes or UTF-16 units. A file's size says nothing of it:
 * 32 kB of gzip unpack to as much.
 */
export const MAX_RECORD_SIZE = 1 << 25

/** BAD_DATA for a record of more than MAX_RECORD_SIZE; `where` names the file, `size` is what has been read of it. */
export const tooLarge = (where: string, size: number): QualityError =>
  new QualityError(
    'BAD_DATA',
    `${where}: expected at most ${MAX_RECORD_SIZE.toLocaleString('en')} bytes for one record, got ${size.toLocaleString('en')} or more`,
    { field: where },
  )

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * The lines of a stream of bytes. node:readline would not do: it also ends a line at U+2028 and U+2029, which a text may
 * hold and JSON does not escape. Lines that are not wanted are not decoded. Throws BAD_DATA, naming `what` is read, for a
 * line of more than MAX_RECORD_SIZE.
 */
export const readLines = async function* (
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  what = 'input',
  isWanted: (line: Uint8Array) => boolean = () => true,
): AsyncGenerator<Line> {
  let number = 0
  let rest: Uint8Array[] = []
  let held = 0
  for await (const chunk of bytes) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      const line = join(rest, chunk.subarray(start, end))
      number++
      if (isWanted(line)) yield toLine(number, line)
      rest = []
      held = 0
      start = end + 1
    }
    if (start < chunk.length) rest.push(chunk.subarray(start))
    held += chunk.length - start
    if (held > MAX_RECORD_SIZE) throw tooLarge(`${what} line ${number + 1}`, held)
  }
  if (rest.length > 0 && isWanted(join(rest))) yield toLine(++number, join(rest))
}

/** The lines of a file, decompressed where it is packed. Throws BAD_DATA where there is none or it is cut short. */
export const readFileLines = async function* (file: string): AsyncGenerator<Line> {
  if (!existsSync(file)) throw new QualityError('BAD_DATA', `${file}: there is no such file`, { field: file })
  try {
    yield* readLines(openBytes(file), file)
  } catch (cause) {
    throw toDataError(file, cause)
  }
}

/** How many lines files have together, to tell how long reading them will take; undefined where one is no plain file. */
export const countLines = async (files: readonly string[]): Promise<number | undefined> => {
  let lines = 0
  for (const file of files) {
    // A pipe can be read once only. What is wrong with a file its reader says.
    if (!existsSync(file) || !statSync(file).isFile()) return undefined
    try {
      lines += await countIn(openBytes(file))
    } catch (cause) {
      throw toDataError(file, cause)
    }
  }
  return lines
}

const countIn = async (chunks: AsyncIterable<Uint8Array>): Promise<number> => {
  let lines = 0
  let last = LINE_FEED
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) lines++
    last = chunk.at(-1) ?? last
  }
  return last === LINE_FEED ? lines : lines + 1
}

const openBytes = (file: string): AsyncIterable<Uint8Array> => {
  const bytes = createReadStream(file)
  // The reader of the last stream sees its errors; the callback only keeps them from being thrown twice.
  return isGzip(file) ? pipeline(bytes, createGunzip(), () => {}) : bytes
}

/** By its first bytes; a pipe, which can be read once only, by its name. */
export const isGzip = (file: string): boolean => {
  if (!statSync(file).isFile()) return file.endsWith('.gz')
  const start = new Uint8Array(2)
  const opened = openSync(file, 'r')
  try {
    // An empty file that is named so was cut short, and is told as such.
    return readSync(opened, start, 0, 2, 0) < 2 ? file.endsWith('.gz') : start[0] === 0x1f && start[1] === 0x8b
  } finally {
    closeSync(opened)
  }
}

/** BAD_DATA for what the file system and zlib throw while a file is read; anything else as it is. */
export const toDataError = (file: string, cause: unknown): unknown => {
  if (cause instanceof QualityError || !(cause instanceof Error) || !('code' in cause)) return cause
  return new QualityError('BAD_DATA', `${file}: cannot be read: ${cause.message}`, { field: file, cause })
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

const join = (parts: readonly Uint8Array[], last?: Uint8Array): Uint8Array => {
  if (parts.length === 0 && last) return last
  return Buffer.concat(last ? [...parts, last] : parts)
}

const toLine = (number: number, all: Uint8Array): Line => {
  const bytes = all.at(-1) === CARRIAGE_RETURN ? all.subarray(0, -1) : all
  const { text, broken } = decode(bytes)
  return { number, text: number === 1 ? text.replace(/^\uFEFF/, '') : text, broken }
}

const decode = (bytes: Uint8Array): { text: string; broken: boolean } => {
  try {
    return { text: strict.decode(bytes), broken: false }
  } catch {
    return { text: lenient.decode(bytes), broken: true }
  }
}
