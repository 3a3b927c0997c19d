/** The input of a job, cut into parts of the same size. */

import { readStream } from './streams.ts'

/** A file, or anything that streams bytes. */
export type PartSource = Blob | ReadableStream<Uint8Array>

export interface PartOptions {
  readonly partBytes: number
  readonly signal?: AbortSignal | undefined
}

/** Parts of `partBytes` bytes, the last with what is left. Slices of a Blob are not read before they are sent. */
export const toParts = async function* (
  source: PartSource,
  { partBytes, signal }: PartOptions,
): AsyncGenerator<Blob | Uint8Array<ArrayBuffer>> {
  if (!(source instanceof Blob)) return yield* cutStream(readStream(source, signal), partBytes)
  for (let start = 0; start < source.size; start += partBytes) yield source.slice(start, start + partBytes)
}

const cutStream = async function* (
  chunks: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(partBytes)
  let filled = 0
  for await (const chunk of chunks) {
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
