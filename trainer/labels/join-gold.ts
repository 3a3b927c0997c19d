/** Labels of several teachers beside what people said of the same pairs, joined by the texts. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import type { LanguagePair, ScorablePair } from '../../models/pair.ts'
import { openData } from '../data/corpora/open-data.ts'
import { type Label, type Row, SPLITS, type Split } from '../data/rows.ts'
import type { Reporter } from '../output/output.ts'

/** A teacher's label files or folder, under the name it is reported by. */
export interface LabelSource {
  readonly name: string
  readonly path: string
}

export interface JoinedRow {
  readonly row: Row
  /** z-score, or direct assessment where no row has one. */
  readonly gold: number
  /** One a source; undefined where it says nothing. */
  readonly labels: readonly (Label | undefined)[]
}

export interface JoinOptions {
  readonly gold: string
  readonly split: Split
  readonly languagePairs?: readonly LanguagePair[] | undefined
}

/** Rows with gold, in its order. Throws as `openData` does. */
export const joinGold = async (
  sources: readonly LabelSource[],
  { gold, split, languagePairs }: JoinOptions,
  { stage }: Pick<Reporter, 'stage'>,
): Promise<JoinedRow[]> => {
  const known: Map<string, Label>[] = []
  await stage({ name: 'read labels', unit: 'labels' }, async ({ advance }) => {
    for (const { name, path } of sources)
      known.push(await readAllLabels(path, { languagePairs, onLabel: () => advance(1, name) }))
  })
  const rows: Row[] = []
  for await (const row of openData(gold, { split, languagePairs })) rows.push(row)
  // The two scales do not mix; where nobody standardised, direct assessments are compared.
  const hasZ = rows.some(({ z }) => z !== undefined)
  return rows.flatMap((row) => {
    const score = hasZ ? row.z : row.da
    return score === undefined ? [] : [{ row, gold: score, labels: known.map((labels) => labels.get(toTextKey(row))) }]
  })
}

interface ReadOptions extends Pick<JoinOptions, 'languagePairs'> {
  readonly onLabel: () => void
}

const readAllLabels = async (path: string, { languagePairs, onLabel }: ReadOptions): Promise<Map<string, Label>> => {
  const labels = new Map<string, Label>()
  const isTable = /\.(tsv|jsonl)(\.gz)?$/.test(path)
  // A file of rows is read whole whatever the split, a folder and a label file by their splits.
  for (const split of isTable && path.includes('.jsonl') ? SPLITS.slice(0, 1) : SPLITS)
    for await (const row of readSplit(path, { split, languagePairs })) {
      if (!row.label) continue
      labels.set(toTextKey(row), row.label)
      onLabel()
    }
  return labels
}

/** A folder need not have rows of every split. */
const readSplit = async function* (
  path: string,
  options: { split: Split; languagePairs: JoinOptions['languagePairs'] },
): AsyncGenerator<Row> {
  if (hasSplit(path, options.split)) yield* openData(path, options)
}

const hasSplit = (path: string, split: Split): boolean => {
  if (!existsSync(path) || !statSync(path).isDirectory()) return true
  const names = readdirSync(path)
  const anyRows = names.some((name) => SPLITS.some((each) => name.endsWith(`.${each}.jsonl`)))
  return !anyRows || names.some((name) => name.endsWith(`.${split}.jsonl`))
}

/** Label files hold spaces where texts had tabs and line breaks. */
export const toTextKey = ({ languagePair, source, translation }: ScorablePair): string =>
  [languagePair, source, translation].map((text) => text.replace(/\s+/g, ' ').trim()).join('\t')
