/** The objects in the lists of one large JSON object, streamed: `{"a": [{…}, {…}], "b": [{…}]}` never stands in memory. */

import { QualityError } from '../../models/errors.ts'
import { MAX_RECORD_SIZE, tooLarge } from './lines.ts'

export interface JsonObject {
  /** The key its list stands under. */
  readonly list: string
  readonly text: string
}

/** Throws BAD_DATA where the document ends before it is closed, and for an object of more than MAX_RECORD_SIZE. What is inside an object is not checked. */
export const readObjects = async function* (chunks: AsyncIterable<string>, what: string): AsyncGenerator<JsonObject> {
  const scanner = createScanner(what)
  for await (const chunk of chunks) yield* scanner.read(chunk)
  if (!scanner.isClosed())
    throw new QualityError('BAD_DATA', `${what}: expected {"system": [{…}, …]}, the JSON document is cut off`, { field: what })
}

/** Depth 1 is the document's object, 2 a list in it, 3 an object of the list. */
const LIST = 2

const createScanner = (what: string) => {
  let depth = 0
  let inString = false
  let escaped = false
  let key = ''
  let kept = ''
  let opened = false
  const read = function* (chunk: string): Generator<JsonObject> {
    let from = 0
    for (let i = 0; i < chunk.length; i++) {
      const character = chunk[i]
      if (inString) {
        if (escaped) escaped = false
        else if (character === '\\') escaped = true
        else if (character === '"') {
          inString = false
          if (depth === 1) key = kept + chunk.slice(from, i)
        }
      } else if (character === '"') {
        inString = true
        if (depth === 1) [kept, from] = ['', i + 1]
      } else if (character === '{' || character === '[') {
        opened = true
        if (++depth === LIST + 1) [kept, from] = ['', i]
      } else if (character === '}' || character === ']') {
        if (--depth === LIST) {
          yield { list: key, text: kept + chunk.slice(from, i + 1) }
          kept = ''
        }
      }
    }
    if (depth > LIST || (depth === 1 && inString)) kept += chunk.slice(from)
    if (kept.length > MAX_RECORD_SIZE) throw tooLarge(what, kept.length)
  }
  return { read, isClosed: () => opened && depth === 0 }
}
