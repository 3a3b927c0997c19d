/** One run of a comparison: trains, or goes on training, and judges the student on dev. */

import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { QualityError } from '../../models/errors.ts'
import { type Comparison, runName } from '../comparison/config.ts'
import { recallJudged } from '../comparison/dev-rows.ts'
import { type JudgedRun, readJudgedRun, writeJudgedRun } from '../comparison/runs.ts'
import { scoreRows } from '../comparison/score-rows.ts'
import { countSpent } from '../comparison/spent.ts'
import { createFolder } from '../files/create-folder.ts'
import { hashFiles } from '../files/provenance.ts'
import { sha256 } from '../files/sha256.ts'
import { lockFolder } from '../labels/lock.ts'
import type { Config } from '../learning/config.ts'
import { trainingFiles } from '../learning/examples/examples.ts'
import { methodFiles } from '../learning/loop/create-method.ts'
import { STUDENT } from '../learning/loop/epoch.ts'
import { readRunRecord } from '../learning/loop/run-folder.ts'
import type { Output } from '../output/output.ts'
import { distil } from './distil.ts'
import { startFiles } from './start-weights.ts'

export interface ComparedRun {
  readonly name: string
  readonly config: Config
  readonly folder: string
}

/** All runs, seed by seed, so that a comparison that is stopped early has whole seeds. */
export const listRuns = ({ seeds, entries }: Pick<Comparison, 'seeds' | 'entries'>, folder: string): ComparedRun[] =>
  seeds.flatMap((seed) =>
    entries.flatMap(({ name: method, configs }) => {
      const [name, config] = [runName(method, seed), configs.get(seed)]
      return config ? [{ name, config, folder: join(folder, name) }] : []
    }),
  )

/** What a finished run must have been made of to count: its settings, the rows that it is judged on, and every file read. */
export const identify = async (config: Config, base: Config): Promise<string> => {
  const files = [
    ...trainingFiles(config.data),
    ...trainingFiles(base.data),
    ...methodFiles(config),
    ...(await startFiles(config)),
  ]
  const { backend: _, ...settings } = config
  return sha256(JSON.stringify([settings, base.data, await hashFiles([...new Set(files)])]))
}

/** Trains in this process. Throws what `distil` throws. */
export const compareRun = async (run: ComparedRun, base: Config, output: Output): Promise<JudgedRun> => {
  const { config, folder } = run
  const identity = await identify(config, base)
  const finished = await readJudgedRun(folder, identity)
  if (finished) return finished
  await createFolder(folder)
  const unlock = await waitForLock(folder, output)
  try {
    const spent = await countSpent(folder, output)
    const { figures } = await distil(config, folder, { ...output, ...spent.reporter })
    const { backend } = await readRunRecord(folder)
    const { scores, bytes, epoch } = await scoreRows(join(folder, STUDENT), await recallJudged(base, 'dev', dirname(folder)))
    const judged = { identity, backend, cost: spent.total(), bytes, epoch, figures: { ...figures }, dev: [...scores] }
    await writeJudgedRun(folder, judged)
    return judged
  } finally {
    await unlock()
  }
}

const PATIENCE_MS = 300_000
const PAUSE_MS = 200

/** The process of a comparison that was killed ends after the step it is in. */
const waitForLock = async (folder: string, { progress }: Pick<Output, 'progress'>): Promise<() => Promise<void>> => {
  const start = performance.now()
  for (let isTold = false; ; await sleep(PAUSE_MS)) {
    try {
      return await lockFolder(folder)
    } catch (error) {
      if (!(error instanceof QualityError) || performance.now() > start + PATIENCE_MS) throw error
      if (!isTold) progress(`${error.message} (waiting)`)
      isTold = true
    }
  }
}
