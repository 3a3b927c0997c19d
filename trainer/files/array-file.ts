/** Plain arrays of numbers in one file, with a JSON head: they are read back as they lie in memory. */

import { open } from 'node:fs/promises'
import { QualityError } from '../../models/errors.ts'
import { writeAtomically } from './atomic-file.ts'

const KINDS = { Int32Array, Float32Array, Float64Array, Uint16Array, Uint8Array } as const
type Kind = keyof typeof KINDS
export type NumberArray = Int32Array | Float32Array | Float64Array | Uint16Array | Uint8Array

interface Entry {
  readonly name: string
  readonly kind: Kind
  readonly from: number
  readonly length: number
}

// Magic, length of the JSON, JSON, then the arrays, each from a multiple of eight bytes on.
const MAGIC = 'EQARRAYS'
const PREFIX_BYTES = 12
const ALIGNMENT = 8
const CHUNK_BYTES = 2 ** 24

/** `head` is anything that JSON can hold. The file is written whole or not at all. */
export const writeArrays = async (
  file: string,
  head: unknown,
  arrays: Readonly<Record<string, NumberArray>>,
): Promise<void> => {
  let bytes = 0
  const entries: Entry[] = []
  const parts: Uint8Array[] = []
  for (const [name, array] of Object.entries(arrays)) {
    entries.push({ name, kind: kindOf(array), from: bytes, length: array.length })
    const padding = align(array.byteLength) - array.byteLength
    parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), new Uint8Array(padding))
    bytes += array.byteLength + padding
  }
  const json = Buffer.from(JSON.stringify({ head, entries }))
  const prefix = Buffer.alloc(align(PREFIX_BYTES + json.length))
  prefix.write(MAGIC, 'latin1')
  prefix.writeUInt32LE(json.length, MAGIC.length)
  json.copy(prefix, PREFIX_BYTES)
  await writeAtomically(file, [prefix, ...parts])
}

export interface StoredArrays {
  readonly head: unknown
  get(name: string): NumberArray
}

/** Arrays in shared memory, so that threads can read them too. Throws BAD_DATA for anything that `writeArrays` did not write. */
export const readArrays = async (file: string): Promise<StoredArrays> => {
  const bad = (): QualityError => new QualityError('BAD_DATA', `${file}: is not a complete file of arrays`, { field: file })
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const buffer = new SharedArrayBuffer(size)
    const bytes = new Uint8Array(buffer)
    const chunk = new Uint8Array(CHUNK_BYTES)
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, at)
      if (bytesRead === 0) throw bad()
      bytes.set(chunk.subarray(0, bytesRead), at)
      at += bytesRead
    }
    const start = Buffer.from(Uint8Array.from(bytes.subarray(0, PREFIX_BYTES)))
    if (start.toString('latin1', 0, MAGIC.length) !== MAGIC) throw bad()
    const length = start.readUInt32LE(MAGIC.length)
    const text = Buffer.from(Uint8Array.from(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length))).toString()
    const { head, entries } = parseHead(text) ?? { head: undefined, entries: [] }
    const data = align(PREFIX_BYTES + length)
    const last = entries.at(-1)
    if (!last || data + last.from + last.length * KINDS[last.kind].BYTES_PER_ELEMENT > size) throw bad()
    const byName = new Map(entries.map((entry) => [entry.name, entry]))
    const get = (name: string): NumberArray => {
      const entry = byName.get(name)
      if (!entry) throw bad()
      const Kind: new (buffer: ArrayBufferLike, from: number, length: number) => NumberArray = KINDS[entry.kind]
      return new Kind(buffer, data + entry.from, entry.length)
    }
    return { head, get }
  } finally {
    await handle.close()
  }
}

/** The project's own text, unless it is cut off. */
const parseHead = (text: string): { readonly head: unknown; readonly entries: readonly Entry[] } | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

const kindOf = (array: NumberArray): Kind => {
  if (array instanceof Int32Array) return 'Int32Array'
  if (array instanceof Float32Array) return 'Float32Array'
  if (array instanceof Float64Array) return 'Float64Array'
  return array instanceof Uint16Array ? 'Uint16Array' : 'Uint8Array'
}
