/** The input of a job, cut into parts of the same size. */

import { readStream } from './streams.ts'

/** A file, or anything that streams bytes. */
export type PartSource = Blob | ReadableStream<Uint8Array>

/** Parts of `partBytes` bytes, the last with what is left. Slices of a Blob are not read before they are sent. */
export const toParts = async function* (source: PartSource, partBytes: number): AsyncGenerator<Blob | Uint8Array<ArrayBuffer>> {
  if (!(source instanceof Blob)) return yield* cutStream(source, partBytes)
  for (let start = 0; start < source.size; start += partBytes) yield source.slice(start, start + partBytes)
}

const cutStream = async function* (
  stream: ReadableStream<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(partBytes)
  let filled = 0
  for await (const chunk of readStream(stream)) {
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
