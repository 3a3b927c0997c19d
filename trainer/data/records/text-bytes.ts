/** A file's bytes as they are read: unpacked, in UTF-8 without its mark, whatever its name says. */

import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { pipeline as pipelined } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { QualityError } from '../../../models/errors.ts'
import { isGzip, toDataError } from '../../files/lines.ts'

/** The name that stands for standard input and output. */
export const STANDARD_STREAM = '-'

/**
 * A path that can be read more than once: standard input (`-`) and pipes are copied to a temporary file, which goes when
 * the process ends. Throws BAD_DATA where there is no such file.
 */
export const toReadablePath = async (file: string): Promise<string> => {
  if (file !== STANDARD_STREAM && !existsSync(file))
    throw new QualityError('BAD_DATA', `${file}: there is no such file`, { field: 'input' })
  if (file !== STANDARD_STREAM && !isPipe(file)) return file
  const folder = mkdtempSync(join(tmpdir(), 'edge-qe-input-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const copy = join(folder, 'input')
  await pipelined(file === STANDARD_STREAM ? process.stdin : createReadStream(file), createWriteStream(copy))
  return copy
}

/** Any other path as it is: what is wrong with it its reader says. */
export const fromStandardInput = async (path: string): Promise<string> =>
  path === STANDARD_STREAM ? toReadablePath(path) : path

const isPipe = (file: string): boolean => {
  const stats = statSync(file)
  return !stats.isFile() && !stats.isDirectory()
}

/** The first bytes of what is in the file, unpacked and in UTF-8. */
export const readStart = async (file: string, size: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of readTextBytes(file)) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= size) break
  }
  return Buffer.concat(chunks).subarray(0, size)
}

/** Streams. Throws BAD_DATA for a file that is not there, cannot be read or is packed and cut short. */
export const readTextBytes = async function* (file: string): AsyncGenerator<Uint8Array> {
  if (!existsSync(file)) throw new QualityError('BAD_DATA', `${file}: there is no such file`, { field: file })
  try {
    const bytes = createReadStream(file)
    // The reader of the last stream sees its errors; the callback only keeps them from being thrown twice.
    yield* toUtf8(isGzip(file) ? pipeline(bytes, createGunzip(), () => {}) : bytes)
  } catch (cause) {
    throw toDataError(file, cause)
  }
}

const MARKS = [
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
] as const

/** By its mark; UTF-8 without one. */
const toUtf8 = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let first = true
  const encoder = new TextEncoder()
  for await (const chunk of chunks) {
    const found = first ? MARKS.find(({ mark }) => mark.every((byte, i) => chunk[i] === byte)) : undefined
    if (found && found.encoding !== 'utf-8') decoder = new TextDecoder(found.encoding)
    const bytes = found?.encoding === 'utf-8' ? chunk.subarray(found.mark.length) : chunk
    first = false
    yield decoder ? encoder.encode(decoder.decode(bytes, { stream: true })) : bytes
  }
  if (decoder) yield encoder.encode(decoder.decode())
}
