/** Files inside a .tar.gz, as the shared tasks publish them. */

import { createReadStream, existsSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { QualityError } from '../../../models/errors.ts'
import { type Line, readLines, toDataError } from '../../files/lines.ts'
import { showNames } from '../show-names.ts'

/** Of a file inside that is kept in memory; those of the shared tasks have a few megabytes. */
const MAX_FILE_BYTES = 1 << 30

/** The lines of those files whose names end in one of `endings`, in the order of those. Throws BAD_DATA where one is missing or too large. */
export const readArchiveLines = async (file: string, endings: readonly string[]): Promise<Line[][]> => {
  if (!existsSync(file)) throw new QualityError('BAD_DATA', `${file}: there is no such archive`, { field: file })
  const found = new Map<string, Line[]>()
  const names: string[] = []
  // The reader of the last stream sees the errors of all; the callback only keeps them from being thrown twice.
  const entries = pipeline(createReadStream(file), createGunzip(), extract(), () => {})
  try {
    for await (const entry of entries) {
      const { name, size = 0 } = entry.header
      const ending = endings.find((each) => name.endsWith(each) && !name.split('/').at(-1)?.startsWith('._'))
      if (ending && size > MAX_FILE_BYTES)
        throw new QualityError('BAD_DATA', `${file}: ${name}: expected at most ${MAX_FILE_BYTES} bytes, got ${size}`, {
          field: file,
        })
      if (ending) found.set(ending, await toArray(readLines(bytesOf(entry), `${file}: ${name}`)))
      else entry.resume()
      names.push(name)
    }
  } catch (cause) {
    throw toDataError(file, cause)
  }
  const missing = endings.find((ending) => !found.has(ending))
  if (missing !== undefined)
    throw new QualityError('BAD_DATA', `${file}: expected a file *${missing} inside, got ${showNames(names) || 'nothing'}`, {
      field: file,
    })
  return endings.map((ending) => found.get(ending) ?? [])
}

// tar-stream types its chunks as unknown.
const bytesOf = async function* (chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) if (chunk instanceof Uint8Array) yield chunk
}

const toArray = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}
