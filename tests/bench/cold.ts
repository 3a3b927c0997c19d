/** What the first score of a fresh process adds to that of the empty Worker: CPU time and memory. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { bundleCarrier } from './bundle.ts'
import { createClient } from './client.ts'
import { type Context, type Group, ROOT } from './context.ts'
import { type Label, median, toFigures } from './figure.ts'
import { LONG, toSingles } from './texts.ts'
import { readCpuUs, readMemoryMb, type Server, startServer } from './workerd.ts'

const RUNS = 31
/** Until compiling and collecting in the background, which is part of it, is over. */
const SETTLE_MS = 60
const STUDENT = 'models/default/student.bin'

interface First {
  readonly cpuMs: number
  /** Of it, from when the request was sent. */
  readonly requestMs: number
  readonly resident: number
  readonly anonymous: number
}

const startOnce = async (server: Server): Promise<First> => {
  const running = await startServer(server)
  const client = await createClient(running.port)
  const [request] = toSingles(LONG)
  if (!request) throw new Error('no pair to score')
  await setTimeout(SETTLE_MS)
  const startMs = readCpuUs(running.pid) / 1000
  await client.send(request)
  await setTimeout(SETTLE_MS)
  const cpuMs = readCpuUs(running.pid) / 1000
  const memory = readMemoryMb(running.pid)
  client.close()
  await running.stop()
  return { cpuMs, requestMs: cpuMs - startMs, ...memory }
}

/**
 * First scores of every server, interleaved. `empty` is nothing but Hono; `carrier` also has the student deployed beside
 * it, of which workerd keeps several copies of its own, and which no Worker that serves it can be without.
 */
const measureFirsts = async ({ variants, empty, folder }: Context): Promise<Record<Label | 'empty' | 'carrier', First[]>> => {
  const servers: [Label | 'empty' | 'carrier', Server][] = [
    ...variants.map(({ label, worker }): [Label, Server] => [label, worker]),
    ['empty', empty],
    ['carrier', bundleCarrier(join(ROOT, STUDENT), join(folder, 'carrier'))],
  ]
  const firsts: Record<Label | 'empty' | 'carrier', First[]> = { this: [], control: [], ref: [], empty: [], carrier: [] }
  for (let run = 0; run < RUNS; run++)
    for (const [label, server] of run % 2 === 0 ? servers : servers.toReversed()) firsts[label].push(await startOnce(server))
  return firsts
}

export const cold: Group = {
  names: ['coldCpuToFirstScore', 'coldCpuOfFirstRequest', 'memoryOverStudent'],
  measure: async (context) => {
    const firsts = await measureFirsts(context)
    // A median: the noise of the one below would otherwise be in every difference twice.
    const over = (key: keyof First, below: 'empty' | 'carrier', less: (root: string) => number = () => 0) => ({
      values: Object.fromEntries(
        context.variants.map(({ label, root }) => {
          const base = median(firsts[below].map((first) => first[key])) + less(root)
          return [label, firsts[label].map((first) => first[key] - base)]
        }),
      ),
    })
    const studentMb = (root: string): number => statSync(join(root, STUDENT)).size / 1e6
    return [
      { name: 'coldCpuToFirstScore', unit: 'ms', ...over('cpuMs', 'empty') },
      { name: 'coldCpuOverCarrier', unit: 'ms', ...over('cpuMs', 'carrier') },
      { name: 'coldCpuOfFirstRequest', unit: 'ms', ...over('requestMs', 'empty') },
      { name: 'emptyCpuToFirstReply', unit: 'ms', values: { this: firsts.empty.map(({ cpuMs }) => cpuMs) } },
      { name: 'memoryOverStudent', unit: 'MB', ...over('resident', 'empty', studentMb) },
      { name: 'memoryOverCarrier', unit: 'MB', ...over('resident', 'carrier') },
      { name: 'memoryOverCarrierAnonymous', unit: 'MB', ...over('anonymous', 'carrier') },
    ].flatMap(toFigures)
  },
}
