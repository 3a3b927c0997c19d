/** What training takes, kept beside the run while it runs, so that what a killed attempt spent is not forgotten. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import type { Reporter } from '../output/output.ts'
import type { Cost } from './report.ts'

const SPENT = 'spent.json'
const EVERY_MS = 2000
const MICRO = 1e-6

const schema = z.strictObject({ cpuSeconds: z.number(), wallSeconds: z.number() })

export interface SpentReporter {
  /** Says the same, and counts the stage `train`. */
  readonly reporter: Reporter
  /** Of all attempts, once training is over. */
  total(): Cost
}

/** Counts the stage `train` of what reports to it: processor time of all threads, time, and pairs learnt from. */
export const countSpent = async (folder: string, reporter: Reporter): Promise<SpentReporter> => {
  const file = join(folder, SPENT)
  const before = existsSync(file)
    ? parseJson(await readFile(file, 'utf8'), schema, { code: 'BAD_RUN', what: file })
    : { cpuSeconds: 0, wallSeconds: 0 }
  let now = before
  let pairs = 0
  return {
    reporter: {
      progress: reporter.progress,
      stage: (options, run) =>
        reporter.stage(options, async (stage) => {
          if (options.name !== 'train') return await run(stage)
          const [cpu, start] = [process.cpuUsage(), performance.now()]
          const save = async (): Promise<void> => {
            const { user, system } = process.cpuUsage(cpu)
            now = {
              cpuSeconds: before.cpuSeconds + MICRO * (user + system),
              wallSeconds: before.wallSeconds + (performance.now() - start) / 1000,
            }
            await writeAtomically(file, `${JSON.stringify(now)}\n`)
          }
          let saving = Promise.resolve()
          const timer = setInterval(() => {
            saving = saving.then(save)
          }, EVERY_MS)
          try {
            return await run({
              advance: (count, detail) => {
                pairs += count
                stage.advance(count, detail)
              },
              skip: (count) => {
                pairs += count
                stage.skip(count)
              },
            })
          } finally {
            clearInterval(timer)
            await saving
            await save()
          }
        }),
    },
    total: () => ({ ...now, pairs }),
  }
}
