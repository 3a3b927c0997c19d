/** The files of a release, read as they come and checked before anybody uses them. */

import { QualityError } from '../../models/errors.ts'
import type { ReleaseFile } from '../../models/manifest.ts'
import { gmac } from '../platform/gmac.ts'
import { sha256 } from '../platform/sha256.ts'

/** A file as it comes, or as it is there already. */
export type FileBody = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | ArrayBuffer

/** Starts to read a file that the manifest lists. */
export type OpenFile = (file: ReleaseFile) => Promise<FileBody>

/** What is read at once: fewer, larger pieces save nothing any more, and are memory that nobody gives back soon. */
const PIECE_BYTES = 262_144

/** Throws BAD_STUDENT unless the bytes are those of the file. */
export type CheckFile = (bytes: Uint8Array<ArrayBuffer>, file: ReleaseFile) => Promise<void>

/** The whole of a small file. Throws BAD_STUDENT as `fill` does. */
export const readWhole = async (file: ReleaseFile, open: OpenFile): Promise<Uint8Array<ArrayBuffer>> => {
  const room = new Uint8Array(file.bytes)
  await fill(room, await open(file), { file })
  return room
}

/**
 * Reads a file to where it is used, a piece at a time, so that it is nowhere else in memory. Throws BAD_STUDENT unless the
 * bytes are those that the manifest lists.
 */
export const fill = async (
  room: Uint8Array<ArrayBuffer>,
  body: FileBody,
  { file, check = requireSha256 }: { readonly file: ReleaseFile; readonly check?: CheckFile | undefined },
): Promise<void> => {
  requireSize(await read(room, body), file)
  await check(room, file)
}

const requireSha256: CheckFile = async (bytes, { name, sha256: expected }) => {
  const actual = await sha256(bytes)
  if (actual !== expected) refuse(name, `the manifest says sha256 ${expected}`, actual)
}

/** For a file whose checksum somebody who read its sha256 wrote down. */
export const requireChecksum =
  (expected: string): CheckFile =>
  async (bytes, { name }) => {
    const actual = await gmac(bytes)
    if (actual !== expected) refuse(name, `the build says checksum ${expected}`, actual)
  }

/** Throws BAD_STUDENT. */
export const requireSize = (found: number, { name, bytes }: ReleaseFile): void => {
  if (found !== bytes) refuse(name, `the manifest says ${bytes} bytes`, String(found))
}

// Not by its class, which some sandboxes and jsdom lack.
const read = (room: Uint8Array, body: FileBody): Promise<number> | number =>
  'getReader' in body ? readInto(room, body) : Symbol.asyncIterator in body ? takeChunks(room, body) : copyInto(room, body)

/** Gives the bytes that there are, all of which are only in the room if they fit. */
const copyInto = (room: Uint8Array, body: ArrayBuffer): number => {
  if (body.byteLength <= room.length) room.set(new Uint8Array(body))
  return body.byteLength
}

/** The same of chunks, which are left as soon as they are more than fits. */
const takeChunks = async (room: Uint8Array, chunks: AsyncIterable<Uint8Array>): Promise<number> => {
  let length = 0
  for await (const chunk of chunks) {
    const start = length
    length += chunk.length
    if (length > room.length) break
    room.set(chunk, start)
  }
  return length
}

type Piece = Uint8Array<ArrayBuffer>
type ReadPiece = (piece: Piece, options: { readonly min: number }) => Promise<ReadableStreamReadResult<Piece>>

/** The same of a stream, by pieces of our size. */
const readInto = async (room: Uint8Array, body: ReadableStream<Uint8Array>): Promise<number> => {
  const reader = body.getReader({ mode: 'byob' })
  // The option is part of the standard, and not of the type definitions.
  const read: ReadPiece = reader.read.bind(reader)
  let piece = new Uint8Array(PIECE_BYTES)
  let length = 0
  for (;;) {
    const { value, done } = await read(piece, { min: PIECE_BYTES })
    const start = length
    length += value?.length ?? 0
    if (length > room.length) {
      await reader.cancel()
      return length
    }
    if (value) {
      room.set(value, start)
      piece = new Uint8Array(value.buffer)
    }
    if (done) return length
  }
}

const refuse = (name: string, expected: string, actual: string): never => {
  throw new QualityError('BAD_STUDENT', `${name}: ${expected}, the file has ${actual}`, { field: name })
}
