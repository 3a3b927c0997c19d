/** How fast and how dear labelling is: said while it goes on, and kept in pace.jsonl over every restart. */

import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { readFileLines } from '../lines.ts'
import { toClock } from '../progress-line.ts'
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
  /** The last words. */
  finish(): Promise<void>
}

const INTERVAL_MS = 10_000

export interface PaceOptions {
  readonly folder: string
  readonly total: number
  readonly progress: (line: string) => void
  readonly spend?: (() => Spend) | undefined
}

export const createPaceKeeper = ({ folder, total, progress, spend }: PaceOptions): PaceKeeper => {
  const started = performance.now()
  const spentBefore = spend?.() ?? NOTHING
  let spoken = started
  let done = 0
  let labelled = 0
  let written = NOTHING
  const now = (): Pace => {
    const seconds = (performance.now() - started) / 1000
    return { ...subtract({ ...NOTHING, ...spend?.() }, { ...NOTHING, ...spentBefore }), labelled, seconds }
  }
  const speak = (): void => {
    spoken = performance.now()
    progress(toSentence(now(), { done, total }) + (spend ? `; ${toSpent(spend())}` : ''))
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
      if (performance.now() - spoken > INTERVAL_MS) speak()
    },
    rows: async (count) => {
      done += count
      await write()
    },
    finish: async () => {
      await write()
      speak()
    },
  }
}

const subtract = (a: Pace, b: Pace): Pace => ({
  labelled: a.labelled - b.labelled,
  seconds: a.seconds - b.seconds,
  requests: a.requests - b.requests,
  tokens: a.tokens - b.tokens,
  money: a.money - b.money,
})

/** `1200/5000 rows, 58.0 labels/s, 0:01:05 left`; rows are counted by windows, labels by batches. */
const toSentence = (
  { labelled, seconds }: Pace,
  { done, total }: { readonly done: number; readonly total: number },
): string => {
  const rate = labelled / seconds
  const reached = Math.max(done, Math.min(total, labelled))
  const left = labelled > 0 ? `, ${toClock((total - reached) / rate)} left` : ''
  return `${reached}/${total} rows, ${rate.toFixed(1)} labels/s${left}`
}

/** `12 requests, 3,400 tokens, 0.02 spent` */
const toSpent = ({ requests, tokens, money }: Spend): string =>
  `${requests.toLocaleString('en')} requests, ${tokens.toLocaleString('en')} tokens, ${money.toFixed(money < 10 ? 4 : 2)} spent`
