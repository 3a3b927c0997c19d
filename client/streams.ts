/** Streams as iterations and back, for runtimes that have only half of it: Safari iterates no streams. */

import { orAborted } from './abort.ts'

/** The chunks of a stream, which is cancelled where its reader stops early. Throws the reason of an aborted signal. */
export const readStream = async function* <T>(stream: ReadableStream<T>, signal?: AbortSignal): AsyncGenerator<T> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await orAborted(reader.read(), signal)
      if (done) return
      yield value
    }
  } finally {
    // Of a stream that has failed: the failure is on its way to the caller already.
    reader.cancel().catch(() => undefined)
  }
}

/** A stream of what is iterated, as fast as it is read. */
export const toStream = (chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => {
      await chunks.return(undefined)
    },
  })

/** The lines of UTF-8 text that comes in pieces, without their ends; a last line without an end counts too. */
export const readLines = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
