/** What the students of a comparison are judged on: held-out rows, what people say of them, and what the teacher does. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { originOf } from '../data/origins.ts'
import type { Split } from '../data/rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { hashFiles } from '../files/provenance.ts'
import { sha256 } from '../files/sha256.ts'
import type { Config } from '../learning/config.ts'
import { type DevKind, devKindOf } from '../learning/examples/dev-rows.ts'
import { trainingFiles } from '../learning/examples/examples.ts'
import { squeeze, type WeightedRow } from '../learning/examples/join-rows.ts'
import { sourcesOf } from '../learning/examples/mixture.ts'
import { shareOf } from '../learning/examples/shares.ts'
import { placeSources, readSource } from '../learning/examples/sources.ts'

export interface JudgedRow {
  readonly languagePair: string
  readonly kind: DevKind
  readonly origin: string
  readonly source: string
  readonly translation: string
  /** What people say; on any scale, one in a language pair. */
  readonly human?: number
  /** What the first teacher that speaks of it says. */
  readonly teacher?: number
}

/** Rows of a split to judge students on, kept in a folder for the runs that ask for them next. */
export const recallJudged = async (config: Config, split: Split, folder: string): Promise<readonly JudgedRow[]> => {
  const { data, student } = config
  const key = sha256(JSON.stringify([data, student.textRules, split, await hashFiles(trainingFiles(data))]))
  const file = join(folder, '.cache', `${split}-${key}.json`)
  // Our own file, whole or not there, named after all that it was made from.
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as JudgedRow[]
  const rows = await readJudged(config, split)
  await writeAtomically(file, `${JSON.stringify(rows)}\n`)
  return rows
}

/** Rows of a split in every source of the data, each once, none of an origin that the mixture leaves out. */
const readJudged = async ({ data, student, seed }: Config, split: Split): Promise<JudgedRow[]> => {
  const { sources } = placeSources(sourcesOf(data))
  const rules = Array.isArray(data.mixture) ? data.mixture : []
  const rows = new Map<string, JudgedRow>()
  for (const languagePair of data.languagePairs)
    for (const source of [...sources.gold, ...sources.labels])
      for (const row of (await readSource(source, { languagePair, seed, shape: student }))[split]) {
        const origin = originOf(row.id)
        // A test row's origin is its split, which no mixture speaks of.
        if (split === 'dev' && shareOf(rules, { origin, languagePair }).repeat === 0) continue
        const key = [languagePair, row.id, squeeze(row.source), squeeze(row.translation)].join('\n')
        const known = rows.get(key)
        rows.set(key, known ? { ...toJudged(row, origin), ...known } : toJudged(row, origin))
      }
  return [...rows.values()].filter(({ human, teacher }) => human !== undefined || teacher !== undefined)
}

const toJudged = (row: WeightedRow, origin: string): JudgedRow => {
  const { languagePair, source, translation, z, da, known, labels } = row
  const human = z ?? known ?? da
  const teacher = labels.find((label) => label !== undefined && !Number.isNaN(label.score))?.score
  return {
    languagePair,
    kind: devKindOf(origin),
    origin,
    source,
    translation,
    ...(human === undefined ? {} : { human }),
    ...(teacher === undefined ? {} : { teacher }),
  }
}
