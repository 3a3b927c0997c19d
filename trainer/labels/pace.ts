/** How fast and how dear labelling is: told to the stage while it goes on, and kept in pace.jsonl over every restart. */

import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { readFileLines } from '../lines.ts'
import type { Stage } from '../output.ts'
import type { Spend } from '../teachers/teacher.ts'

export const PACE_FILE = 'pace.jsonl'

const paceSchema = z.object({
  labelled: z.number(),
  seconds: z.number(),
  requests: z._default(z.number(), 0),
  tokens: z._default(z.number(), 0),
  money: z._default(z.number(), 0),
})

/** Labels made, and what they took; labels that were there already count for nothing. */
export type Pace = z.infer<typeof paceSchema>

const NOTHING: Pace = { labelled: 0, seconds: 0, requests: 0, tokens: 0, money: 0 }

/** All that a folder's runs took together. A last line that was cut off is passed over. */
export const readPace = async (folder: string): Promise<Pace> => {
  const file = join(folder, PACE_FILE)
  const total = { ...NOTHING }
  if (!existsSync(file)) return total
  for await (const { text, number } of readFileLines(file)) {
    if (!text.endsWith('}')) continue
    const pace = parseJson(text, paceSchema, { code: 'BAD_RUN', what: `${file} line ${number}` })
    for (const key of ['labelled', 'seconds', 'requests', 'tokens', 'money'] as const) total[key] += pace[key]
  }
  return total
}

export interface PaceKeeper {
  /** A batch came back. */
  labelled(pairs: number): void
  /** Rows of the input are done with, labelled now or before. */
  rows(count: number): Promise<void>
  /** To be called at the end, whatever it was. */
  finish(): Promise<void>
}

export interface PaceOptions {
  readonly folder: string
  readonly stage: Stage
  readonly spend?: (() => Spend) | undefined
}

export const createPaceKeeper = ({ folder, stage, spend }: PaceOptions): PaceKeeper => {
  const started = performance.now()
  const spentBefore = spend?.() ?? NOTHING
  let labelled = 0
  let told = 0
  let written = NOTHING
  const now = (): Pace => {
    const seconds = (performance.now() - started) / 1000
    return { ...subtract({ ...NOTHING, ...spend?.() }, { ...NOTHING, ...spentBefore }), labelled, seconds }
  }
  const write = async (): Promise<void> => {
    const current = now()
    const delta = subtract(current, written)
    if (delta.labelled === 0 && delta.requests === 0) return
    written = current
    await appendFile(join(folder, PACE_FILE), `${JSON.stringify(delta)}\n`)
  }
  return {
    labelled: (pairs) => {
      labelled += pairs
      stage.advance(pairs)
    },
    rows: async (count) => {
      stage.skip(count - (labelled - told))
      told = labelled
      await write()
    },
    finish: write,
  }
}

const subtract = (a: Pace, b: Pace): Pace => ({
  labelled: a.labelled - b.labelled,
  seconds: a.seconds - b.seconds,
  requests: a.requests - b.requests,
  tokens: a.tokens - b.tokens,
  money: a.money - b.money,
})
