/** The bytes of a file, however an app holds them. */

import { QualityError } from '../models/errors.ts'

/** Views and buffers may be of another realm (a frame, a sandbox, a test); iterations are of chunks, as Node's streams are. */
export type ByteSource =
  | ArrayBufferLike
  | ArrayBufferView
  | Blob
  | Response
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>

export interface ByteFile {
  /** What the file is called in a release. */
  readonly name: string
  readonly code: 'BAD_MANIFEST' | 'BAD_STUDENT'
}

/** Throws `code` naming the file, and the address of a Response, where there are no bytes in it. */
export const readBytes = async (source: ByteSource, { name, code }: ByteFile): Promise<ArrayBuffer> => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new QualityError(code, `${name}: ${why}`, { field: name, cause })
  }
  if (source instanceof ArrayBuffer) return source
  // Of another realm nothing is an instance.
  if (isBuffer(source)) return copy(new Uint8Array(source))
  // A view may show a part only of its buffer, as those of Node's pool do, whose own slice does not copy.
  if (ArrayBuffer.isView(source)) return toBuffer(source)
  if (isResponse(source)) requireFile(source, refuse)
  try {
    if (isReadable(source)) return await source.arrayBuffer()
    const chunks = toChunks(source)
    if (chunks) return await join(chunks)
  } catch (cause) {
    return refuse(`cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
  return refuse(`expected bytes (ArrayBuffer, typed array, Blob, Response or stream), got ${kindOf(source)}`)
}

/** Throws unless the answer can be the file: a server that has no such file often answers with a page. */
const requireFile = ({ ok, status, url, headers }: Response, refuse: (why: string) => never): void => {
  const type = headers.get('content-type') ?? 'no content type'
  const where = url || 'the response'
  if (!ok) refuse(`${where} answered ${status} (${type})`)
  if (/html/i.test(type)) refuse(`${where} answered with a page (${type}) instead of the file`)
}

const isBuffer = (source: object): source is ArrayBufferLike =>
  /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(source))

const isResponse = (source: ByteSource): source is Response => has(source, 'arrayBuffer') && has(source, 'headers')

const isReadable = (source: ByteSource): source is Blob | Response => has(source, 'arrayBuffer')

const has = (source: unknown, name: PropertyKey): boolean => typeof source === 'object' && source !== null && name in source

const toBuffer = ({ buffer, byteOffset, byteLength }: ArrayBufferView): ArrayBuffer =>
  buffer instanceof ArrayBuffer && byteLength === buffer.byteLength
    ? buffer
    : copy(new Uint8Array(buffer, byteOffset, byteLength))

const copy = (bytes: Uint8Array): ArrayBuffer => {
  const copied = new Uint8Array(bytes.length)
  copied.set(bytes)
  return copied.buffer
}

/** The chunks of a stream, by its reader, since Safari iterates none. */
const toChunks = (source: ByteSource): AsyncIterable<Uint8Array> | undefined => {
  if (has(source, 'getReader')) return readChunks(source as ReadableStream<Uint8Array>)
  return has(source, Symbol.asyncIterator) ? (source as AsyncIterable<Uint8Array>) : undefined
}

/** What a stream has, piece by piece; it is cancelled where its reader stops early. */
export const readChunks = async function* (stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      ended = done
      if (done) return
      yield value
    }
  } finally {
    // Of a stream that has failed: the failure is on its way to the caller already.
    if (!ended) reader.cancel().catch(() => undefined)
  }
}

/** One chunk after the other. Throws TypeError for a chunk that is none of bytes. */
export const join = async (chunks: AsyncIterable<Uint8Array>): Promise<ArrayBuffer> => {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) {
    if (!ArrayBuffer.isView(chunk)) throw new TypeError(`expected chunks of bytes, got ${kindOf(chunk)}`)
    read.push(chunk)
  }
  const joined = new Uint8Array(read.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const chunk of read) {
    joined.set(chunk, end)
    end += chunk.length
  }
  return joined.buffer
}

/** What a value is, for people. */
export const kindOf = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.prototype.toString.call(value).slice(8, -1)
    : value === null
      ? 'null'
      : typeof value
