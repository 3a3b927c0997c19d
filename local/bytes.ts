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

/** The whole of a small file. Throws as `openBytes` does, and where what is opened fails. */
export const readBytes = async (source: ByteSource, file: ByteFile): Promise<ArrayBuffer> => {
  const opened = await openBytes(source, file)
  return Symbol.asyncIterator in opened ? join(opened) : opened
}

/**
 * The bytes as they are there, or as they come, for one reading. Throws `code` naming the file, and the address of a Response,
 * where there are no bytes in it, as the chunks do where they fail.
 */
export const openBytes = async (
  source: ByteSource,
  { name, code }: ByteFile,
): Promise<ArrayBuffer | AsyncIterable<Uint8Array>> => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new QualityError(code, `${name}: ${why}`, { field: name, cause })
  }
  const fail = (cause: unknown): never =>
    refuse(`cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  if (source instanceof ArrayBuffer) return source
  // Of another realm nothing is an instance.
  if (isBuffer(source)) return copy(new Uint8Array(source))
  // A view may show a part only of its buffer, as those of Node's pool do, whose own slice does not copy.
  if (ArrayBuffer.isView(source)) return toBuffer(source)
  if (isResponse(source)) requireFile(source, refuse)
  const chunks = toChunks(isReadable(source) ? streamOf(source) : source)
  if (chunks) return failing(chunks, fail)
  if (isReadable(source)) return await source.arrayBuffer().catch(fail)
  return refuse(`expected bytes (ArrayBuffer, typed array, Blob, Response or stream), got ${kindOf(source)}`)
}

/** Undefined where the runtime has none of it: jsdom, React Native. */
const streamOf = (source: Blob | Response): unknown =>
  'body' in source ? source.body : has(source, 'stream') && source.stream()

/** The same chunks of bytes, whose failures are told by `fail`. */
const failing = async function* (
  chunks: AsyncIterable<Uint8Array>,
  fail: (cause: unknown) => never,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      if (!ArrayBuffer.isView(chunk)) throw new TypeError(`expected chunks of bytes, got ${kindOf(chunk)}`)
      yield chunk
    }
  } catch (cause) {
    fail(cause)
  }
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

/** A view's own buffer where it shows all of it. */
export const toBuffer = ({ buffer, byteOffset, byteLength }: ArrayBufferView): ArrayBuffer =>
  buffer instanceof ArrayBuffer && byteLength === buffer.byteLength
    ? buffer
    : copy(new Uint8Array(buffer, byteOffset, byteLength))

const copy = (bytes: Uint8Array): ArrayBuffer => {
  const copied = new Uint8Array(bytes.length)
  copied.set(bytes)
  return copied.buffer
}

/** The chunks of a stream, by its reader, since Safari iterates none. */
const toChunks = (source: unknown): AsyncIterable<Uint8Array> | undefined => {
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

/** One chunk after the other. */
const join = async (chunks: AsyncIterable<Uint8Array>): Promise<ArrayBuffer> => {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) read.push(chunk)
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
