/** What was read and hashed, in one file named after the hash of all that it was made from: the next run starts in seconds. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import { type NumberArray, readArrays, writeArrays } from '../../files/array-file.ts'
import { createVocabulary, type Vocabulary } from '../batch/vocabulary.ts'
import { COLUMN_NAMES, type Columns } from './columns.ts'
import type { PairCounts } from './read-pair.ts'

export interface EncodedRows {
  readonly train: Columns
  readonly dev: Columns
  readonly vocabulary: Vocabulary
  readonly counts: Readonly<Record<string, PairCounts>>
}

export interface CachePlace {
  readonly folder: string
  readonly key: string
}

const fileOf = ({ folder, key }: CachePlace): string => join(folder, `${key}.bin`)

const SPLITS = ['train', 'dev'] as const

export const writeCache = async (place: CachePlace, { train, dev, vocabulary, counts }: EncodedRows): Promise<void> => {
  const split = { train, dev }
  const head = Object.fromEntries(SPLITS.map((name) => [name, { ...split[name], arrays: undefined }]))
  const arrays = SPLITS.flatMap((name) =>
    COLUMN_NAMES.map((column): [string, NumberArray] => [`${name}.${column}`, split[name].arrays[column]]),
  )
  const { ids, offsets } = vocabulary.toArrays()
  await writeArrays(fileOf(place), { ...head, counts }, { ...Object.fromEntries(arrays), ids, offsets })
}

/** Undefined where nothing of that key was kept, or not whole. */
export const readCache = async (place: CachePlace): Promise<EncodedRows | undefined> => {
  if (!existsSync(fileOf(place))) return undefined
  const kept = await readArrays(fileOf(place)).catch((error: unknown) => {
    if (error instanceof QualityError) return undefined
    throw error
  })
  if (!kept) return undefined
  const { head, get } = kept
  const stored = head as Pick<EncodedRows, 'train' | 'dev' | 'counts'>
  const columnsOf = (name: (typeof SPLITS)[number]): Columns => ({
    ...stored[name],
    arrays: Object.fromEntries(COLUMN_NAMES.map((column) => [column, get(`${name}.${column}`)])) as Columns['arrays'],
  })
  return {
    train: columnsOf('train'),
    dev: columnsOf('dev'),
    vocabulary: createVocabulary({ ids: get('ids') as Int32Array, offsets: get('offsets') as Int32Array }),
    counts: stored.counts,
  }
}
