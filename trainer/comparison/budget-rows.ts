/** The training rows of a comparison as files, for teachers that have yet to label them. */

import { join } from 'node:path'
import { rowsFile } from '../data/rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import type { Config } from '../learning/config.ts'
import { sourcesOf } from '../learning/examples/mixture.ts'
import { readPair } from '../learning/examples/read-pair.ts'
import { placeSources } from '../learning/examples/sources.ts'

/** Writes `<language pair>.train.jsonl`: texts, what people say, and log-probabilities; no label. Gives back how many rows. */
export const writeBudgetRows = async (
  { data, student, seed }: Config,
  folder: string,
): Promise<Readonly<Record<string, number>>> => {
  const { sources } = placeSources(sourcesOf(data))
  const rules = Array.isArray(data.mixture) ? data.mixture : []
  const counts: Record<string, number> = {}
  for (const languagePair of data.languagePairs) {
    const options = { sources, shape: student, scale: data.scale, seed, trainRows: data.trainRows, rules }
    const { train } = await readPair(languagePair, options)
    const lines = train.map(({ id, source, translation, z, logProbs }) => {
      const known = z === undefined ? {} : data.scale === 'da' ? { known: z } : { z }
      return JSON.stringify({
        id,
        languagePair,
        source,
        translation,
        ...known,
        ...(logProbs ? { logProbs } : {}),
      })
    })
    await writeAtomically(join(folder, rowsFile(languagePair, 'train')), lines.map((line) => `${line}\n`).join(''))
    counts[languagePair] = train.length
  }
  return counts
}
