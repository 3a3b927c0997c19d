/** Parquet files, such as the rated pairs that hubs publish: a row group is decoded once. */

import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { QualityError } from '../../../models/errors.ts'
import { stringifyExact } from '../../../models/ids.ts'
import type { PairRecord, Records } from './record.ts'

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
    throw new QualityError('BAD_DATA', `${file}: is not a whole Parquet file`, { field: file, cause })
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
    const options = { file: buffer, metadata, compressors, rowStart, rowEnd, ...(columns ? { columns: [...columns] } : {}) }
    const rows = await parquetReadObjects(options).catch((cause: unknown) => {
      throw new QualityError('BAD_DATA', `${file}: rows ${rowStart} to ${rowEnd} cannot be read`, { field: file, cause })
    })
    for (const [i, row] of rows.entries()) yield toRecord(row, rowStart + i + 1)
    rowStart = rowEnd
  }
}

const toRecord = (row: Readonly<Record<string, unknown>>, number: number): PairRecord => ({
  line: {
    number,
    get text() {
      return stringifyExact(row)
    },
    broken: false,
  },
  values: (id) =>
    new Map(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' && name !== id ? Number(value) : value]),
    ),
})
