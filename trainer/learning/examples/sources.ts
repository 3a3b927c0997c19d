/** The rows of a source: an imported folder, or a folder of label files as they were published. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import type { FeatureShape } from '../../../models/hashing.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { tokenise } from '../../../models/text.ts'
import { requireRows } from '../../data/corpora/entry.ts'
import { readLabels } from '../../data/corpora/labels.ts'
import { type Row, readRows, rowsFile, SPLITS, type Split } from '../../data/rows.ts'
import type { Scale } from '../../data/scale.ts'
import { valuesByRules } from '../../data/token-values.ts'
import type { WeightedRow } from './join-rows.ts'
import { capRows, onlyKinds, type Source } from './mixture.ts'

/** A source with the place of its teacher among all, which scores on `labelScale` whatever its rows say. */
export interface PlacedSource extends Pick<Source, 'path' | 'kinds' | 'weight' | 'cap' | 'spread'> {
  readonly column: number
  readonly labelScale: Scale | undefined
}

interface Sources<T> {
  readonly gold: readonly T[]
  readonly labels: readonly T[]
}

/** Sources that name one teacher share a column; all others have one each. */
export const placeSources = ({ gold, labels }: Sources<Source>): { sources: Sources<PlacedSource>; teachers: number } => {
  const columns = new Map<string, number>()
  const place = ({ teacher, scale, ...source }: Source): PlacedSource => {
    const name = teacher === undefined ? `path ${source.path}` : `teacher ${teacher}`
    const column = columns.get(name) ?? columns.size
    columns.set(name, column)
    return { ...source, column, labelScale: scale }
  }
  const sources = { labels: labels.map(place), gold: gold.map(place) }
  return { sources, teachers: columns.size }
}

export interface ReadSourcesOptions {
  readonly languagePair: LanguagePair
  readonly seed: number
  readonly shape: FeatureShape
}

export type SplitRows = Readonly<Record<Split, WeightedRow[]>>

/** The label file of a language pair in a folder of such files. */
const labelFile = (path: string, languagePair: LanguagePair): string | undefined =>
  ['.tsv.gz', '.tsv'].map((ending) => join(path, `${languagePair}${ending}`)).find((file) => existsSync(file))

/** The files of a source that hold rows of a language pair. */
export const sourceFiles = ({ path }: Pick<Source, 'path'>, languagePair: LanguagePair): string[] => {
  const published = labelFile(path, languagePair)
  if (published) return [published]
  return SPLITS.map((split) => join(path, rowsFile(languagePair, split))).filter((file) => existsSync(file))
}

/** All rows of a source in a language pair. Throws BAD_DATA where there is no such folder, and for a line that is no row. */
export const readSource = async (source: PlacedSource, options: ReadSourcesOptions): Promise<SplitRows> => {
  const { path, weight, spread, column, cap, labelScale } = source
  const { languagePair, seed, shape } = options
  if (!existsSync(path)) throw new QualityError('BAD_DATA', `${path}: there is no such folder`, { field: path })
  const rows: SplitRows = { train: [], dev: [], test: [] }
  const add = (split: Split, row: Row): void => {
    const { label: read, ...rest } = onlyKinds(row, source)
    const label = read && labelScale ? { ...read, scale: labelScale === 'da' ? labelScale : undefined } : read
    const labels: WeightedRow['labels'] = label
      ? Array.from({ length: column + 1 }, (_, t) => (t === column ? label : undefined))
      : []
    rows[split].push({ ...rest, weight: weight * trustIn(label, spread), labels })
  }
  const published = labelFile(path, languagePair)
  if (published) {
    const entries = readLabels(published, languagePair, {
      toTokens: (text) => tokenise(text, shape.textRules),
      scale: labelScale,
    })
    for await (const row of requireRows(entries)) add(splitOf(row.id), row)
  } else
    for (const split of SPLITS) {
      const file = join(path, rowsFile(languagePair, split))
      if (existsSync(file)) for await (const row of readRows(file)) add(split, byRules(row, shape))
    }
  return { ...rows, train: [...capRows(rows.train, cap, seed)] }
}

/** Of a score that is normally distributed with the label's deviation around what it would be, against one that is sure. */
const trustIn = (label: Row['label'], spread: number | undefined): number =>
  spread === undefined || label?.deviation === undefined ? 1 : 1 / (1 + (label.deviation / spread) ** 2)

/** Rows count tokens by rules 1. */
const byRules = (row: Row, { textRules }: FeatureShape): Row => {
  const place = { text: row.translation, rules: textRules }
  const { tags, label } = row
  return {
    ...row,
    ...(tags ? { tags: valuesByRules(tags, place) } : {}),
    ...(label?.words ? { label: { ...label, words: valuesByRules(label.words, place) } } : {}),
  }
}

const splitOf = (id: string): Split => (id.startsWith('dev:') ? 'dev' : id.startsWith('test:') ? 'test' : 'train')
