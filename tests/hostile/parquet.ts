/** A Parquet file of one text, whose headers may claim anything of it. */

import { gzipSync, zstdCompressSync } from 'node:zlib'

export interface Claims {
  readonly rows?: number
  /** In its page. */
  readonly values?: number
  /** Of the page, unpacked. */
  readonly bytes?: number
  readonly codec?: keyof typeof CODECS
}

/** With their numbers in parquet.thrift. */
const CODECS = {
  UNCOMPRESSED: { number: 0, pack: (bytes: Uint8Array) => bytes },
  GZIP: { number: 2, pack: (bytes: Uint8Array) => gzipSync(bytes) },
  ZSTD: { number: 6, pack: (bytes: Uint8Array) => zstdCompressSync(bytes) },
} as const

const TEXT = 'Unu'
const BYTE_ARRAY = 6

export const writeParquet = ({ rows = 1, values = 1, bytes, codec = 'UNCOMPRESSED' }: Claims = {}): Uint8Array => {
  const plain = Buffer.concat([Uint8Array.of(TEXT.length, 0, 0, 0), Buffer.from(TEXT)])
  const packed = CODECS[codec].pack(plain)
  const dataPage = { 1: values, 2: 0, 3: 3, 4: 3 }
  const page = Buffer.concat([encode({ 1: 0, 2: bytes ?? plain.length, 3: packed.length, 5: dataPage }), packed])
  const chunk = {
    1: BYTE_ARRAY,
    2: [0],
    3: ['source'],
    4: CODECS[codec].number,
    5: BigInt(values),
    6: BigInt(plain.length),
    7: BigInt(page.length),
    9: 4n,
  }
  const schema = [
    { 4: 'schema', 5: 1 },
    { 1: BYTE_ARRAY, 3: 0, 4: 'source', 6: 0 },
  ]
  const group = { 1: [{ 2: 4n, 3: chunk }], 2: BigInt(page.length), 3: BigInt(rows) }
  const footer = encode({ 1: 1, 2: schema, 3: BigInt(rows), 4: [group] })
  const length = Buffer.alloc(4)
  length.writeUInt32LE(footer.length)
  return Buffer.concat([Buffer.from('PAR1'), page, footer, length, Buffer.from('PAR1')])
}

/** Thrift's compact protocol: numbers are i32, bigints i64, objects structs by field id. */
type Thrift = number | bigint | string | readonly Thrift[] | { readonly [field: number]: Thrift }

const typeOf = (value: Thrift | undefined): number => {
  if (typeof value === 'number') return 5
  if (typeof value === 'bigint') return 6
  if (typeof value === 'string') return 8
  return Array.isArray(value) ? 9 : 12
}

const encode = (value: Thrift): Uint8Array => {
  if (typeof value === 'number' || typeof value === 'bigint') return varint(BigInt(value) * 2n)
  if (typeof value === 'string') return Buffer.concat([varint(BigInt(value.length)), Buffer.from(value)])
  if (Array.isArray(value)) return Buffer.concat([Uint8Array.of((value.length << 4) | typeOf(value[0])), ...value.map(encode)])
  let last = 0
  const fields = Object.entries(value).flatMap(([id, field]) => {
    const head = Uint8Array.of(((Number(id) - last) << 4) | typeOf(field))
    last = Number(id)
    return [head, encode(field)]
  })
  return Buffer.concat([...fields, Uint8Array.of(0)])
}

/** Of a number that is not negative. */
const varint = (value: bigint): Uint8Array => {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...bytes, Number(rest)])
    bytes.push(Number(rest & 127n) | 128)
  }
}
