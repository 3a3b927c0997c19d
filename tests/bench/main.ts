/** `npm run -s bench`: the figures of docs/benchmarks.md, measured from outside on raw workerd. Not part of the tests. */

import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { cold } from './cold.ts'
import { type Group, withContext } from './context.ts'
import { curve } from './curve.ts'
import type { Figure } from './figure.ts'
import { kernel } from './kernel.ts'
import { profile } from './profile.ts'
import { sizes } from './sizes.ts'
import { toTable } from './table.ts'
import { teacher } from './teacher.ts'
import { throughput } from './throughput.ts'
import { training } from './training.ts'
import { onnx, warm } from './warm.ts'

const GROUPS: readonly Group[] = [sizes, warm, onnx, kernel, cold, throughput, curve, teacher, training]

const USAGE = `npm run -s bench -- [--json] [--only NAME,...] [--compare REF] [--profile]
  --json          prints { "figures": [...] } instead of a table
  --only          measures the groups that have these figures: ${GROUPS.map(({ names }) => names.join(' ')).join(' | ')}
  --compare REF   measures the same of another commit, interleaved
  --profile       says instead where the microseconds of a pair go`

const choose = (only: string | undefined): readonly Group[] => {
  if (only === undefined) return GROUPS
  const wanted = only.split(',')
  const unknown = wanted.filter((name) => !GROUPS.some(({ names }) => names.includes(name)))
  if (unknown.length > 0) throw new Error(`no figure ${unknown.join(', ')}\n${USAGE}`)
  return GROUPS.filter(({ names }) => names.some((name) => wanted.includes(name)))
}

const machine = (): string =>
  `${cpus()[0]?.model.trim()}, ${cpus().length} virtual cores, Node ${process.versions.node}, load average ${loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')}`

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      only: { type: 'string' },
      compare: { type: 'string' },
      profile: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  if (values.profile) {
    console.log(`${machine()}\n\n${await withContext({ named: true }, profile)}`)
    return
  }
  const groups = choose(values.only)
  const before = machine()
  const figures: Figure[] = await withContext({ ref: values.compare }, async (context) => {
    const all: Figure[] = []
    for (const group of groups) all.push(...(await group.measure(context)))
    return all
  })
  const command = `npm run -s bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}`
  console.log(
    values.json
      ? JSON.stringify({ figures, machine: { before, after: machine() } })
      : toTable(figures, { command, machine: [before, machine()] }),
  )
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
