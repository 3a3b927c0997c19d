/** How fast and how dear labelling is: told to the stage while it goes on, and kept in pace.jsonl over every restart. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { type LineStore, openLineStore } from '../files/line-store.ts'
import { readFileLines } from '../files/lines.ts'
import type { Stage } from '../output/output.ts'
import type { Spend } from '../output/spend.ts'

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
  let total = NOTHING
  if (!existsSync(file)) return total
  for await (const { text, number } of readFileLines(file))
    if (text.endsWith('}')) total = add(total, parsePace(text, `${file} line ${number}`))
  return total
}

const parsePace = (line: string, what: string): Pace => parseJson(line, paceSchema, { code: 'BAD_RUN', what })

export interface PaceKeeper {
  /** A batch came back. */
  labelled(pairs: number): Promise<void>
  /** Rows of the input are done with, labelled now or before. */
  rows(count: number): Promise<void>
  /** To be called at the end, whatever it was; the keeper is closed. */
  finish(): Promise<void>
}

export interface PaceOptions {
  readonly folder: string
  readonly stage: Stage
  /** Labels that are there already. */
  readonly known: number
  readonly spend?: (() => Spend) | undefined
}

/** A run that is killed has written all but the last seconds. */
const INTERVAL_MS = 10_000

/** Begins with what a run that was killed had no time to write. */
export const openPaceKeeper = async ({ folder, stage, known, spend }: PaceOptions): Promise<PaceKeeper> => {
  const spentBefore = { ...NOTHING, ...spend?.() }
  const lines = await openLines(folder, { ...spentBefore, labelled: known })
  const started = performance.now()
  let writtenAt = started
  let labelled = 0
  let told = 0
  let written = NOTHING
  const now = (): Pace => {
    const seconds = (performance.now() - started) / 1000
    return { ...subtract({ ...NOTHING, ...spend?.() }, spentBefore), labelled, seconds }
  }
  const write = async (): Promise<void> => {
    const current = now()
    const delta = subtract(current, written)
    if (delta.labelled === 0 && delta.requests === 0) return
    written = current
    writtenAt = performance.now()
    await lines.append(JSON.stringify(delta))
  }
  return {
    labelled: async (pairs) => {
      labelled += pairs
      stage.advance(pairs)
      if (performance.now() - writtenAt > INTERVAL_MS) await write()
    },
    rows: async (count) => {
      stage.skip(count - (labelled - told))
      told = labelled
      await write()
    },
    finish: async () => {
      try {
        await write()
      } finally {
        await lines.close()
      }
    },
  }
}

/** Labels and money are known from their stores; the seconds since the last line of a run that was killed are gone. */
const openLines = async (folder: string, known: Pace): Promise<LineStore> => {
  const file = join(folder, PACE_FILE)
  let told = NOTHING
  const lines = await openLineStore(file, (line, number) => {
    told = add(told, parsePace(line, `${file} line ${number + 1}`))
  })
  const missing = { ...subtract(known, told), seconds: 0 }
  if (missing.labelled <= 0 && missing.requests <= 0) return lines
  await lines.append(JSON.stringify(combine(missing, NOTHING, Math.max)))
  return lines
}

const combine = (a: Pace, b: Pace, operation: (a: number, b: number) => number): Pace => ({
  labelled: operation(a.labelled, b.labelled),
  seconds: operation(a.seconds, b.seconds),
  requests: operation(a.requests, b.requests),
  tokens: operation(a.tokens, b.tokens),
  money: operation(a.money, b.money),
})

const add = (a: Pace, b: Pace): Pace => combine(a, b, (x, y) => x + y)
const subtract = (a: Pace, b: Pace): Pace => combine(a, b, (x, y) => x - y)
