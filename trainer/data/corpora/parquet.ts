/** A user's own pairs in a Parquet file, such as the rated pairs that hubs publish. */

import { existsSync } from 'node:fs'
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
import { type Entry, toEntry } from './entry.ts'
import { hasLanguages, LANGUAGE_COLUMNS, PAIR_COLUMNS, toRow } from './pair-fields.ts'
import { requireColumns } from './table.ts'
import type { PairsOptions } from './tsv.ts'

/** Rows that are in memory at once. */
const CHUNK = 4096

/** Yields an entry a row, numbered from 1. Throws BAD_DATA for a file that is no Parquet and a column that is not there. */
export const readParquet = async function* (file: string, { fields, split }: PairsOptions): AsyncGenerator<Entry> {
  const { buffer, metadata } = await openParquet(file)
  const names = parquetSchema(metadata).children.map(({ element }) => element.name)
  const wanted = [fields.source, fields.translation, fields.score, fields.id].filter((name) => name !== undefined)
  requireColumns(file, names, wanted)
  if (!fields.languagePair && !hasLanguages(names))
    requireColumns(file, names, [
      `languagePair (or ${PAIR_COLUMNS.slice(1).join(', ')}, or sourceLang and targetLang; or use --pair)`,
    ])
  const columns = names.filter(
    (name) => wanted.includes(name) || [...PAIR_COLUMNS, ...LANGUAGE_COLUMNS].some((each) => each === name),
  )
  const rows = Number(metadata.num_rows)
  for (let rowStart = 0; rowStart < rows; rowStart += CHUNK) {
    const rowEnd = Math.min(rows, rowStart + CHUNK)
    const chunk = await parquetReadObjects({ file: buffer, metadata, compressors, columns, rowStart, rowEnd }).catch(
      (cause: unknown) => {
        throw new QualityError('BAD_DATA', `${file}: rows ${rowStart} to ${rowEnd} cannot be read`, { field: file, cause })
      },
    )
    for (const [i, values] of chunk.entries()) {
      const number = rowStart + i
      const plain = new Map(
        Object.entries(values).map(([name, value]): [string, unknown] => [
          name,
          typeof value === 'bigint' && name !== fields.id ? Number(value) : value,
        ]),
      )
      const line = { number: number + 1, text: stringifyExact(Object.fromEntries(plain)), broken: false }
      yield toEntry({ file, line, split }, () => toRow(plain, { fields, split, number }))
    }
  }
}

/** From the file's own description, without reading a row. Throws as `readParquet`. */
export const countParquet = async (file: string): Promise<number> => Number((await openParquet(file)).metadata.num_rows)

const openParquet = async (file: string): Promise<{ buffer: AsyncBuffer; metadata: FileMetaData }> => {
  if (!existsSync(file)) throw new QualityError('BAD_DATA', `${file}: there is no such file`, { field: file })
  try {
    const buffer = await asyncBufferFromFile(file)
    return { buffer, metadata: await parquetMetadataAsync(buffer) }
  } catch (cause) {
    throw new QualityError('BAD_DATA', `${file}: is not a whole Parquet file`, { field: file, cause })
  }
}
