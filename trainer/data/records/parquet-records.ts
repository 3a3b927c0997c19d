/** Parquet files, such as the rated pairs that hubs publish: a row group is decoded once. */

import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
} from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { compressors, decompressZstd } from 'hyparquet-compressors'
import { QualityError } from '../../../models/errors.ts'
import { stringifyExact } from '../../../models/ids.ts'
import type { PairRecord, Records } from './record.ts'

/** A group is decoded as a whole: what it may hold of rows, of values in a page, and of unpacked bytes. */
const MAX_ROWS = 1 << 22
const MAX_VALUES = 1 << 24
const MAX_GROUP_BYTES = 1 << 30

/** Throws BAD_DATA for a file that is no whole Parquet. */
export const openParquet = async (file: string): Promise<Records> => {
  const { buffer, metadata } = await load(file)
  return {
    format: 'parquet',
    names: parquetSchema(metadata).children.map(({ element }) => element.name),
    read: (columns) => readGroups(file, { buffer, metadata, columns }),
    count: Number(metadata.num_rows),
  }
}

const load = async (file: string): Promise<{ buffer: AsyncBuffer; metadata: FileMetaData }> => {
  try {
    const buffer = await asyncBufferFromFile(file)
    return { buffer, metadata: await parquetMetadataAsync(buffer) }
  } catch (cause) {
    throw new QualityError('BAD_DATA', `${file}: is not a complete Parquet file`, { field: file, cause })
  }
}

interface Parquet {
  readonly buffer: AsyncBuffer
  readonly metadata: FileMetaData
  readonly columns: readonly string[] | undefined
}

/** A group is what can be decoded on its own: parts of it would each decode all of it. */
const readGroups = async function* (file: string, { buffer, metadata, columns }: Parquet): AsyncGenerator<PairRecord> {
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    const where = `${file}: rows ${rowStart} to ${rowEnd}`
    requireAtMost(MAX_ROWS, Number(group.num_rows), `${where}: rows in a group`)
    const read = columns ? { columns: [...columns] } : {}
    const options = { file: buffer, metadata, compressors: limitTo(MAX_GROUP_BYTES, where), rowStart, rowEnd, ...read }
    const rows = await requirePages(group, { buffer, columns, where })
      .then(() => parquetReadObjects(options))
      .catch((cause: unknown) => {
        if (cause instanceof QualityError) throw cause
        throw new QualityError('BAD_DATA', `${file}: rows ${rowStart} to ${rowEnd} cannot be read`, { field: file, cause })
      })
    for (const [i, row] of rows.entries()) yield toRecord(row, rowStart + i + 1)
    rowStart = rowEnd
  }
}

const requireAtMost = (most: number, got: number, what: string): void => {
  if (got > most)
    throw new QualityError(
      'BAD_DATA',
      `${what}: expected at most ${most.toLocaleString('en')}, got ${got.toLocaleString('en')}: write it with smaller row groups`,
    )
}

/** What the pages of a group claim to hold, before memory is taken for it. */
const requirePages = async (
  { columns: chunks }: RowGroup,
  { buffer, columns, where }: Pick<Parquet, 'buffer' | 'columns'> & { readonly where: string },
): Promise<void> => {
  for (const { meta_data: chunk } of chunks) {
    if (!chunk || (columns && !columns.includes(chunk.path_in_schema[0] ?? ''))) continue
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset)
    const view = new DataView(await buffer.slice(start, start + Number(chunk.total_compressed_size)))
    const reader = { view, offset: 0 }
    while (reader.offset < view.byteLength - 1) {
      const header = parquetHeader(reader)
      const page = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header
      requireAtMost(MAX_VALUES, page?.num_values ?? 0, `${where}: values in a page`)
      reader.offset += header.compressed_page_size
    }
  }
}

/** Codecs that together unpack no more than so many bytes. */
const limitTo = (most: number, where: string): Compressors => {
  let unpacked = 0
  // Without a place to unpack to, this one would take what the data claims.
  const ZSTD = (input: Uint8Array, length: number): Uint8Array => decompressZstd(input, new Uint8Array(length))
  const codecs = Object.entries({ ...compressors, ZSTD })
  return Object.fromEntries(
    codecs.map(([name, decompress]) => [
      name,
      (input: Uint8Array, length: number) => {
        unpacked += length
        requireAtMost(most, unpacked, `${where}: bytes unpacked`)
        return decompress(input, length)
      },
    ]),
  )
}

const toRecord = (row: Readonly<Record<string, unknown>>, number: number): PairRecord => ({
  line: {
    number,
    get text() {
      return stringifyExact(row)
    },
    broken: false,
  },
  values: (id) => new Map(Object.entries(row).map(([name, value]) => [name, name === id ? value : toNumber(value)])),
})

/** What a double holds is a number. */
const toNumber = (value: unknown): unknown =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
