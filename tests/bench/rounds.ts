/** Interleaved measuring: in every round each cell has its turn, so that what slows the machine slows all of them. */

import { type Client, createClient } from './client.ts'
import { type Running, readCpuUs, type Server, startServer } from './workerd.ts'

/** What is asked of one server in one round. */
export interface Cell {
  readonly server: Server
  readonly requests: readonly Buffer[]
  /** What the CPU time is divided by. */
  readonly pairs: number
}

export interface Rounds {
  /** Rounds that are kept of every start of the servers. */
  readonly rounds: number
  /** Rounds before them, in which code is compiled. */
  readonly warmUp: number
  /** How many times the servers are started anew: a process has its own luck with the layout of memory. */
  readonly starts: number
}

interface Started {
  readonly running: Running
  readonly client: Client
}

const startAll = async (servers: ReadonlySet<Server>): Promise<Map<Server, Started>> => {
  const started = new Map<Server, Started>()
  for (const server of servers) {
    const running = await startServer(server)
    started.set(server, { running, client: await createClient(running.port) })
  }
  return started
}

/** CPU microseconds a pair of each cell, round by round. */
export const measureRounds = async <K extends string>(
  cells: Readonly<Record<K, Cell>>,
  { rounds, warmUp, starts }: Rounds,
): Promise<Record<K, number[]>> => {
  const names = Object.keys(cells) as K[]
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>
  for (let start = 0; start < starts; start++) {
    const started = await startAll(new Set(names.map((name) => cells[name].server)))
    for (let round = -warmUp; round < rounds; round++)
      for (const name of names) {
        const cost = await measureCell(cells[name], started)
        if (round >= 0) values[name].push(cost)
      }
    for (const { running, client } of started.values()) {
      client.close()
      await running.stop()
    }
  }
  return values
}

const measureCell = async ({ server, requests, pairs }: Cell, started: ReadonlyMap<Server, Started>): Promise<number> => {
  const found = started.get(server)
  if (!found) throw new Error('a cell of no server')
  const { running, client } = found
  const before = readCpuUs(running.pid)
  for (const request of requests) await client.send(request)
  return (readCpuUs(running.pid) - before) / pairs
}
