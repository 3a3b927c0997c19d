/** What is known of a run of a comparison: whether it is over, what it took, what its student says of the judged rows. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { writeAtomically } from '../files/atomic-file.ts'

const JUDGED = 'judged.json'

const costSchema = z.strictObject({ cpuSeconds: z.number(), wallSeconds: z.number(), pairs: z.number() })

const judgedSchema = z.strictObject({
  /** Of the configuration and all files read. */
  identity: z.string(),
  backend: z.string(),
  cost: costSchema,
  bytes: z.number(),
  /** The epoch that was kept. */
  epoch: z.number(),
  figures: z.record(z.string(), z.number()),
  /** One score a row, by split. */
  dev: z.array(z.number()),
  test: z.optional(z.array(z.number())),
})

export type JudgedRun = z.infer<typeof judgedSchema>

/** Undefined where the run is not over. Throws BAD_RUN where the folder holds a run of another configuration or other data. */
export const readJudgedRun = async (folder: string, identity: string): Promise<JudgedRun | undefined> => {
  const file = join(folder, JUDGED)
  if (!existsSync(file)) return undefined
  const judged = parseJson(await readFile(file, 'utf8'), judgedSchema, { code: 'BAD_RUN', what: file })
  if (judged.identity !== identity)
    throw new QualityError(
      'BAD_RUN',
      `${folder} holds a run of another configuration or other data: delete the folder or name another with --run`,
      { field: 'run' },
    )
  return judged
}

export const writeJudgedRun = (folder: string, judged: JudgedRun): Promise<void> =>
  writeAtomically(join(folder, JUDGED), `${JSON.stringify(judged)}\n`)
