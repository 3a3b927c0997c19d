/** What the first score of a fresh process adds to that of the empty Worker: CPU time and memory. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createClient } from './client.ts'
import type { Group } from './context.ts'
import { type Label, median, toFigures } from './figure.ts'
import { LONG, toSingles } from './texts.ts'
import { readCpuUs, readMemoryMb, type Server, startServer } from './workerd.ts'

const RUNS = 31
/** Until compiling and collecting in the background, which is part of it, is over. */
const SETTLE_MS = 60

interface First {
  readonly cpuMs: number
  readonly resident: number
  readonly anonymous: number
}

const startOnce = async (server: Server): Promise<First> => {
  const running = await startServer(server)
  const client = await createClient(running.port)
  const [request] = toSingles(LONG)
  if (!request) throw new Error('no pair to score')
  await client.send(request)
  await setTimeout(SETTLE_MS)
  const cpuMs = readCpuUs(running.pid) / 1000
  const memory = readMemoryMb(running.pid)
  client.close()
  await running.stop()
  return { cpuMs, ...memory }
}

export const cold: Group = {
  names: ['coldCpuToFirstScore', 'memoryOverStudent'],
  measure: async ({ variants, empty }) => {
    const servers = [
      ...variants.map(({ label, worker }) => ({ label, server: worker as Server })),
      { label: 'empty', server: empty },
    ]
    const firsts = new Map<string, First[]>(servers.map(({ label }) => [label, []]))
    for (let run = 0; run < RUNS; run++)
      for (const { label, server } of run % 2 === 0 ? servers : servers.toReversed())
        firsts.get(label)?.push(await startOnce(server))
    const nothing = firsts.get('empty') ?? []
    // The empty Worker's own noise would otherwise be in every difference twice.
    const base = (key: keyof First): number => median(nothing.map((first) => first[key]))
    const over = (key: keyof First, less = 0) =>
      Object.fromEntries(
        variants.map(({ label }) => [label, (firsts.get(label) ?? []).map((first) => first[key] - base(key) - less)]),
      ) as Record<Label, number[]>
    const [{ root } = { root: '' }] = variants
    const studentMb = statSync(join(root, 'models/default/student.bin')).size / 1e6
    return [
      ...toFigures({ name: 'coldCpuToFirstScore', unit: 'ms', values: over('cpuMs') }),
      ...toFigures({ name: 'emptyCpuToFirstReply', unit: 'ms', values: { this: nothing.map(({ cpuMs }) => cpuMs) } }),
      ...toFigures({ name: 'memoryOverStudent', unit: 'MB', values: over('resident', studentMb) }),
      ...toFigures({ name: 'memoryOverStudentAnonymous', unit: 'MB', values: over('anonymous', studentMb) }),
    ]
  },
}
