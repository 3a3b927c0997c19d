/**
 * Hidden knowledge of training rows, from the files that `label --with hidden` wrote: cut down in depth, length and width,
 * standardised, and laid beside the student's tokens. No teacher is loaded.
 */

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import { type FeatureShape, toFeatures } from '../../../models/hashing.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import type { Token } from '../../../models/text.ts'
import { readRows, rowsFile } from '../../data/rows.ts'
import { hiddenFile } from '../../labels/label-files.ts'
import { type Hidden, type HiddenPiece, parseHidden } from '../../teachers/hidden.ts'
import type { Example } from '../batch/example.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'

/** How much of it is used. */
export interface Cut {
  /** Layers of the student that are taught: 1, both sides in one vector; 2, the tokens too. */
  readonly depth: number
  /** Pieces of a side, those of the largest norm. */
  readonly length: number
  /** Share of a vector's stored dimensions, those of the largest magnitude. */
  readonly width: number
}

/** Dimensions of a vector, and its values there. */
export interface Sparse {
  readonly dimensions: readonly number[]
  readonly values: readonly number[]
}

/** A piece, and which of the student's tokens it overlaps: from `from` to before `to`. */
export interface Lesson extends Sparse {
  readonly side: HiddenPiece['side']
  readonly from: number
  readonly to: number
}

export interface Lessons {
  readonly pooled: Sparse
  readonly pieces: readonly Lesson[]
}

/** The files of folders that hold hidden knowledge of language pairs, rows and states. */
export const knowledgeFiles = (folders: readonly string[], languagePairs: readonly LanguagePair[]): string[] =>
  folders.flatMap((folder) =>
    languagePairs
      .map((languagePair) => join(folder, rowsFile(languagePair, 'train')))
      .filter((file) => existsSync(hiddenFile(file)))
      .flatMap((file) => [file, hiddenFile(file)]),
  )

/** The same for a row of a file and for the example that was made of it: its texts as a student reads them. */
const keyOf = (languagePair: LanguagePair, source: Int32Array, translation: Int32Array): string => {
  const digest = createHash('sha256').update(`${languagePair} ${source.length} `)
  for (const ids of [source, translation]) digest.update(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength))
  return digest.digest('base64')
}

export const exampleKey = ({ languagePair, source, translation }: Example, { rowsOf }: Pick<Vocabulary, 'rowsOf'>): string => {
  const idsOf = (types: Int32Array): Int32Array =>
    Int32Array.from(Array.from(types).flatMap((type) => Array.from(rowsOf(type))))
  return keyOf(languagePair, idsOf(source), idsOf(translation))
}

export interface KnownStates {
  readonly hidden: Hidden
  readonly tokens: Readonly<Record<HiddenPiece['side'], readonly Token[]>>
}

/** Every row of the folders with its hidden knowledge, by key. Throws BAD_DATA where a file of states is not that of its rows. */
export const readKnowledge = async (
  folders: readonly string[],
  languagePairs: readonly LanguagePair[],
  shape: FeatureShape,
): Promise<Map<string, KnownStates>> => {
  const known = new Map<string, KnownStates>()
  for (const file of knowledgeFiles(folders, languagePairs).filter((name) => !name.endsWith('.hidden'))) {
    const records = splitRecords(await readFile(hiddenFile(file)))
    let at = 0
    for await (const { languagePair, source, translation } of readRows(file)) {
      const record = records[at++]
      if (!record) throw mismatch(file)
      if (record.length === 0) continue
      const [s, t] = [toFeatures(source, shape), toFeatures(translation, shape)]
      known.set(keyOf(languagePair, s.ids, t.ids), {
        hidden: parseHidden(record),
        tokens: { source: s.tokens, translation: t.tokens },
      })
    }
    if (at !== records.length) throw mismatch(file)
  }
  return known
}

const mismatch = (file: string): QualityError =>
  new QualityError('BAD_DATA', `${hiddenFile(file)}: expected one record per row of ${file}`, { field: file })

/** u32 length, then the bytes. */
const splitRecords = (bytes: Buffer): Uint8Array[] => {
  const records: Uint8Array[] = []
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at)
    records.push(bytes.subarray(at + 4, end))
    at = end
  }
  return records
}

/** Cuts, and finds the student's tokens; pieces that the student does not read are left out. */
export const toLessons = ({ hidden, tokens }: KnownStates, { depth, length, width }: Cut): Lessons => ({
  pooled: depth < 1 ? NOTHING : narrow({ dimensions: [...hidden.pooled.keys()], values: hidden.pooled }, width),
  pieces:
    depth < 2
      ? []
      : (['source', 'translation'] as const).flatMap((side) =>
          strongest(
            hidden.pieces.filter((piece) => piece.side === side),
            length,
            ({ values }) => values.reduce((sum, value) => sum + value * value, 0),
          ).flatMap((piece) => {
            const over = tokens[side].flatMap(({ start, end }, t) => (start < piece.end && end > piece.start ? [t] : []))
            const [from, last] = [over.at(0), over.at(-1)]
            return from === undefined || last === undefined ? [] : [{ side, from, to: last + 1, ...narrow(piece, width) }]
          }),
        ),
})

const NOTHING: Sparse = { dimensions: [], values: [] }

const narrow = ({ dimensions, values }: Sparse, width: number): Sparse => {
  const kept = strongest([...values.keys()], Math.round(width * values.length), (i) => Math.abs(values[i] ?? 0))
  return { dimensions: kept.map((i) => dimensions[i] ?? 0), values: kept.map((i) => values[i] ?? 0) }
}

/** The `count` strongest, in their own order; of equal ones the earlier. */
const strongest = <T>(items: readonly T[], count: number, strength: (item: T) => number): T[] => {
  const places = [...items.keys()].toSorted((a, b) => {
    const [x, y] = [items[a], items[b]]
    return x === undefined || y === undefined ? 0 : strength(y) - strength(x) || a - b
  })
  const kept = new Set(places.slice(0, count))
  return items.filter((_, i) => kept.has(i))
}

/** Of one row as it would be stored: two bytes a dimension's number, where not all are there, and two its value. */
export const bytesOf = ({ pooled, pieces }: Lessons, pooledWidth: number): number => {
  const all = pooled.dimensions.length === pooledWidth
  return (all ? 2 : 4) * pooled.dimensions.length + pieces.reduce((sum, { dimensions }) => sum + 7 + 4 * dimensions.length, 0)
}
