/** The input of a job, cut into parts of the same size. */

import { EdgeQeError } from './error.ts'
import { readStream } from './streams.ts'

/** A file, bytes, a text, or anything that streams bytes or text: a fetched body, a file of Node. */
export type PartSource =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | string
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>

export interface PartOptions {
  readonly partBytes: number
  readonly signal?: AbortSignal | undefined
}

type Chunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>

/**
 * Parts of `partBytes` bytes, the last with what is left. Slices of a Blob are not read before they are sent. Throws
 * BAD_INPUT for what holds neither bytes nor text.
 */
export const toParts = async function* (
  source: PartSource,
  { partBytes, signal }: PartOptions,
): AsyncGenerator<Blob | Uint8Array<ArrayBuffer>> {
  if (!isBlob(source)) return yield* cut(toChunks(source, signal), partBytes)
  for (let start = 0; start < source.size; start += partBytes) {
    const part = source.slice(start, start + partBytes)
    // Of a Blob of another realm fetch would send the name.
    yield part instanceof Blob ? part : new Uint8Array(await (part as Blob).arrayBuffer())
  }
}

const isBlob = (source: PartSource): source is Blob => has(source, 'size') && has(source, 'arrayBuffer')

const has = (source: unknown, name: PropertyKey): boolean => typeof source === 'object' && source !== null && name in source

const toChunks = (source: Exclude<PartSource, Blob>, signal: AbortSignal | undefined): Chunks => {
  if (typeof source === 'string') return [source]
  if (ArrayBuffer.isView(source)) return [new Uint8Array(source.buffer, source.byteOffset, source.byteLength)]
  if (kindOf(source) === 'ArrayBuffer') return [new Uint8Array(source as ArrayBuffer)]
  if (has(source, 'getReader')) return readStream(source as ReadableStream<Uint8Array | string>, signal)
  if (has(source, Symbol.asyncIterator)) return source as AsyncIterable<Uint8Array | string>
  throw badSource(kindOf(source))
}

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

const badSource = (got: string): EdgeQeError =>
  new EdgeQeError('BAD_INPUT', `source: expected a Blob, bytes, a string, or a stream of bytes or strings, got ${got}`, {
    field: 'source',
  })

const cut = async function* (chunks: Chunks, partBytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(partBytes)
  let filled = 0
  for await (const chunk of toBytes(chunks)) {
    for (let taken = 0; taken < chunk.length; ) {
      const piece = chunk.subarray(taken, taken + partBytes - filled)
      part.set(piece, filled)
      taken += piece.length
      filled += piece.length
      if (filled < partBytes) continue
      yield part
      // The one before may still be on its way.
      part = new Uint8Array(partBytes)
      filled = 0
    }
  }
  if (filled > 0) yield part.slice(0, filled)
}

/** Text as UTF-8. A character beyond 2^16 may begin in one chunk and end in the next. */
const toBytes = async function* (chunks: Chunks): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let half = ''
  for await (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      if (!ArrayBuffer.isView(chunk)) throw badSource(`a stream of ${kindOf(chunk)}`)
      yield chunk
      continue
    }
    const text = half + chunk
    half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
    yield encoder.encode(text.slice(0, text.length - half.length))
  }
  if (half !== '') yield encoder.encode(half)
}
