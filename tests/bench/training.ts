/** How fast the default student trains on the wasm backend: by threads, and by rows of its table. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { type Group, ROOT } from './context.ts'
import { type Figure, toFigure } from './figure.ts'

const RUNS = 3
const STEPS = 20

/** Threads and rows of each figure. */
const CASES = {
  trainPairs: { threads: 1, rows: 131_072 },
  trainPairsOn2: { threads: 2, rows: 131_072 },
  trainPairs262144: { threads: 1, rows: 262_144 },
  trainPairs524288: { threads: 1, rows: 524_288 },
} as const
type Name = keyof typeof CASES
const NAMES = Object.keys(CASES) as Name[]

const stepsSchema = z.object({ perSecond: z.number(), perCpuSecond: z.number() })

const measureSteps = (name: Name): z.infer<typeof stepsSchema> => {
  const { threads, rows } = CASES[name]
  const script = join(ROOT, 'tests/bench/training-steps.ts')
  const args = ['--disable-warning=ExperimentalWarning', script, String(STEPS), String(threads), String(rows)]
  const said = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return parseJson(said, stepsSchema, { code: 'BAD_DATA', what: script })
}

export const training: Group = {
  names: NAMES,
  measure: async () => {
    const measured = new Map<Name, z.infer<typeof stepsSchema>[]>(NAMES.map((name) => [name, []]))
    // In turn, so that whatever else the machine does meets all of them.
    for (let run = 0; run < RUNS; run++) for (const name of NAMES) measured.get(name)?.push(measureSteps(name))
    return Array.from(measured).flatMap(([name, runs]): Figure[] => [
      toFigure(
        name,
        'pairs/s',
        runs.map(({ perSecond }) => perSecond),
      ),
      toFigure(
        `${name}PerCpuSecond`,
        'pairs',
        runs.map(({ perCpuSecond }) => perCpuSecond),
      ),
    ])
  },
}
