/** `npm run -s bench -- --profile`: where the microseconds of a pair go, by the sampling profiler of workerd itself. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'
import { KERNEL_ENTRY, KERNEL_FLAGS } from '../../scripts/build-kernel.ts'
import { writeConfig } from './bundle.ts'
import { type Client, createClient } from './client.ts'
import { type Context, ROOT } from './context.ts'
import { INSPECTOR, type Profile, profileDuring } from './inspector.ts'
import { LONG, SHORT, toBatch, toSingles } from './texts.ts'
import { startServer } from './workerd.ts'

/** Stages by the file and function that a sample was in, first match. */
const STAGES: readonly (readonly [stage: string, where: RegExp])[] = [
  ['tokenise', /^models\/(text|split|seen|spellings|entities|normalise)\.ts/],
  ['hash', /^models\/(hashing|features)\.ts/],
  ['flags', /^models\/(flags\/|(language|script|verdict)\.ts)/],
  ['kernel: gather', /^wasm .*\/gather\//],
  ['kernel: dense', /^wasm .*\/(dense|compare|context|codes)\//],
  ['kernel: attention', /^wasm .*\/(attention|align)\//],
  ['kernel: heads and the rest', /^wasm |^models\/kernel\//],
  ['load the release', /^(models\/(packed|manifest|decomposable|golden)|edge\/(releases|engines|channel))|^ digest/],
  ['calibration and windows', /^models\/(predict|calibration|windows)\.ts/],
  ['JSON and schemas', /^(models\/(json|pair)|edge\/scoring\/(message|reply)\.ts)|\/zod\/|\/hono\/dist\/context\.js json$/],
  ['Hono and access', /\/hono\/|^edge\//],
  ['garbage collector', /^ \(garbage collector\)$/],
  ['idle', /^ \((idle|root)\)$/],
]
const REST = 'workerd and V8'

/** Lines of the modules, by their names. */
type Scripts = ReadonlyMap<string, readonly string[]>

/** Microseconds by `file function`. */
const sumByFunction = ({ nodes, samples, timeDeltas }: Profile, scripts: Scripts): Map<string, number> => {
  const self = new Map<number, number>()
  for (const [i, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + (timeDeltas[i] ?? 0))
  const sums = new Map<string, number>()
  for (const { id, callFrame } of nodes) {
    const name = `${fileOf(callFrame, scripts)} ${callFrame.functionName}`
    sums.set(name, (sums.get(name) ?? 0) + (self.get(id) ?? 0))
  }
  return sums
}

/** esbuild writes each module under a comment with its path. */
const fileOf = ({ url, lineNumber }: Profile['nodes'][number]['callFrame'], scripts: Scripts): string => {
  if (url.startsWith('wasm:')) return 'wasm'
  if (!url.endsWith('.js')) return ''
  const script = scripts.get(url.split('/').at(-1) ?? '') ?? []
  for (let line = lineNumber; line >= 0; line--) {
    const path = /^\/\/ (\S+\.[jt]s)$/.exec(script[line] ?? '')?.[1]
    if (path !== undefined) return path
  }
  return url
}

const stageOf = (name: string): string => STAGES.find(([, where]) => where.test(name))?.[0] ?? REST

const toStages = (sums: ReadonlyMap<string, number>): Map<string, number> => {
  const stages = new Map<string, number>([...STAGES.map(([stage]) => stage), REST].map((stage) => [stage, 0]))
  for (const [name, us] of sums) stages.set(stageOf(name), (stages.get(stageOf(name)) ?? 0) + us)
  stages.delete('idle')
  return stages
}

/** The same kernel with its functions' names in it. */
const nameFunctions = async (folder: string): Promise<void> => {
  const out = join(folder, 'out')
  const wasm = readdirSync(out).find((name) => name.endsWith('.wasm')) ?? ''
  const { error, stderr } = await asc.main([
    ...[join(ROOT, KERNEL_ENTRY), '--baseDir', '/', '--outFile', join(out, wasm), '--debug'],
    ...KERNEL_FLAGS,
  ])
  if (error) throw new Error(stderr.toString(), { cause: error })
}

interface Way {
  readonly title: string
  readonly requests: readonly Buffer[]
  readonly pairs: number
  readonly warmUp: number
  readonly rounds: number
  /** Fresh processes that are profiled. */
  readonly starts: number
}

const WAYS: readonly Way[] = [
  { title: '30 words, batch', requests: [toBatch(LONG)], pairs: LONG.length, warmUp: 60, rounds: 60, starts: 1 },
  { title: '30 words, one a request', requests: toSingles(LONG), pairs: LONG.length, warmUp: 60, rounds: 60, starts: 1 },
  { title: '10 words, batch', requests: [toBatch(SHORT)], pairs: SHORT.length, warmUp: 60, rounds: 60, starts: 1 },
  { title: 'first score', requests: toSingles(LONG).slice(0, 1), pairs: 1, warmUp: 0, rounds: 1, starts: 10 },
]

const profileWay = async (folder: string, { requests, warmUp, rounds, starts, pairs }: Way): Promise<Map<string, number>> => {
  const names = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.js'))
  const scripts = new Map(names.map((name) => [name, readFileSync(join(folder, 'out', name), 'utf8').split('\n')]))
  const sums = new Map<string, number>()
  for (let start = 0; start < starts; start++) {
    const running = await startServer({ folder }, [`--inspector-addr=${INSPECTOR}`])
    const client = await createClient(running.port)
    await repeat(client, requests, warmUp)
    const profile = await profileDuring(() => repeat(client, requests, rounds))
    for (const [name, us] of sumByFunction(profile, scripts))
      sums.set(name, (sums.get(name) ?? 0) + us / (rounds * pairs * starts))
    client.close()
    await running.stop()
  }
  return sums
}

const repeat = async (client: Client, requests: readonly Buffer[], times: number): Promise<void> => {
  for (let i = 0; i < times; i++) for (const request of requests) await client.send(request)
}

const SHOWN_FUNCTIONS = 12

/** A Markdown table of microseconds a pair by stage, and the functions that take most. */
export const profile = async ({ variants: [variant] }: Context): Promise<string> => {
  if (!variant) throw new Error('nothing to profile')
  const { folder } = variant.worker
  await nameFunctions(folder)
  writeConfig(folder, { assets: join(ROOT, 'edge/build/assets') })
  const columns: Map<string, number>[] = []
  for (const way of WAYS) columns.push(await profileWay(folder, way))
  const stages = columns.map(toStages)
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const lines = [...(stages[0]?.keys() ?? [])].map((stage) =>
    row([stage, ...stages.map((column) => (column.get(stage) ?? 0).toFixed(1))]),
  )
  const totals = stages.map((column) => [...column.values()].reduce((sum, us) => sum + us, 0).toFixed(1))
  const most = WAYS.map(({ title }, w) => {
    const sorted = [...(columns[w] ?? [])].filter(([name]) => stageOf(name) !== 'idle').toSorted(([, a], [, b]) => b - a)
    return `- ${title}: ${sorted
      .slice(0, SHOWN_FUNCTIONS)
      .map(([name, us]) => `${name.trim()} ${us.toFixed(1)}`)
      .join(', ')}`
  })
  return [
    row(['us a pair', ...WAYS.map(({ title }) => title)]),
    row(['---', ...WAYS.map(() => '---')]),
    ...lines,
    row(['all', ...totals]),
    '',
    ...most,
  ].join('\n')
}
