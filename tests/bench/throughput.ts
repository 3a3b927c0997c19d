/** Requests a second of raw workerd, one pair a request, against the empty Worker under the same load. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Group } from './context.ts'
import { toFigure, toFigures } from './figure.ts'
import type { Load, Loaded } from './load.ts'
import { LONG, toSingles } from './texts.ts'
import { type Running, readCpuUs, type Server, startServer } from './workerd.ts'

const WINDOWS = 15
const WINDOW_MS = 700
const WARM_UP_MS = 3000
const CONNECTIONS = 16

interface RateWindow {
  readonly rate: number
  /** Part of a core that the server was busy: near 1, else the generator or the machine was the limit. */
  readonly busy: number
}

export const throughput: Group = {
  names: ['throughputAgainstEmpty'],
  measure: async ({ variants, empty }) => {
    const generator = fork(join(import.meta.dirname, 'load.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] })
    const requests = toSingles(LONG).map((request) => request.toString('base64'))
    const ask = async ({ port, pid }: Running, durationMs: number): Promise<RateWindow> => {
      const before = readCpuUs(pid)
      generator.send({ port, requests, connections: CONNECTIONS, durationMs } satisfies Load)
      // The generator sends nothing else.
      const [{ replies, seconds }] = (await once(generator, 'message')) as [Loaded]
      return { rate: replies / seconds, busy: (readCpuUs(pid) - before) / 1e6 / seconds }
    }
    const servers: [string, Server][] = [
      ...variants.map(({ label, worker }): [string, Server] => [label, worker]),
      ['empty', empty],
    ]
    const running = new Map<string, Running>()
    for (const [label, server] of servers) running.set(label, await startServer(server))
    for (const one of running.values()) await ask(one, WARM_UP_MS)
    const windows = new Map<string, RateWindow[]>(servers.map(([label]) => [label, []]))
    for (let w = 0; w < WINDOWS; w++) for (const [label, one] of running) windows.get(label)?.push(await ask(one, WINDOW_MS))
    for (const one of running.values()) await one.stop()
    generator.kill()
    const rates = (label: string): number[] => (windows.get(label) ?? []).map(({ rate }) => rate)
    // On a machine that others use too, a server gets a part of a core; this is what a whole one would have answered.
    const ratesPerCore = (label: string): number[] => (windows.get(label) ?? []).map(({ rate, busy }) => rate / busy)
    const against = (toRates: (label: string) => number[]) => ({
      unit: 'ratio',
      values: Object.fromEntries(
        variants.map(({ label }) => [label, toRates(label).map((rate, w) => rate / (toRates('empty')[w] ?? Number.NaN))]),
      ),
    })
    const busy = (label: string): number[] => (windows.get(label) ?? []).map((window) => window.busy)
    return [
      ...toFigures({ name: 'throughputAgainstEmpty', ...against(rates) }),
      ...toFigures({ name: 'throughputPerCoreAgainstEmpty', ...against(ratesPerCore) }),
      toFigure('requestsPerSecond', '1/s', rates('this')),
      toFigure('requestsPerSecondEmpty', '1/s', rates('empty')),
      toFigure('requestsPerCoreSecond', '1/s', ratesPerCore('this')),
      toFigure('requestsPerCoreSecondEmpty', '1/s', ratesPerCore('empty')),
      toFigure('serverBusy', 'cores', busy('this')),
      toFigure('serverBusyEmpty', 'cores', busy('empty')),
    ]
  },
}
