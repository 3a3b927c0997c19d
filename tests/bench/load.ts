/**
 * The load generator, a process of its own: told by its parent which server to ask what and for how long, it keeps that
 * many connections busy and tells how many replies came.
 */

import { createClient } from './client.ts'

export interface Load {
  readonly port: number
  /** Requests in base64, asked in turn. */
  readonly requests: readonly string[]
  readonly connections: number
  readonly durationMs: number
}

export interface Loaded {
  readonly replies: number
  readonly seconds: number
}

const run = async ({ port, requests, connections, durationMs }: Load): Promise<Loaded> => {
  const bytes = requests.map((request) => Buffer.from(request, 'base64'))
  const clients = await Promise.all(Array.from({ length: connections }, () => createClient(port)))
  const start = performance.now()
  let replies = 0
  await Promise.all(
    clients.map(async (client, c) => {
      for (let i = c; performance.now() - start < durationMs; i++) {
        await client.send(bytes[i % bytes.length] ?? Buffer.alloc(0))
        replies++
      }
      client.close()
    }),
  )
  return { replies, seconds: (performance.now() - start) / 1000 }
}

// The parent is throughput.ts, which sends nothing else.
process.on('message', (load) => void run(load as Load).then((loaded) => process.send?.(loaded)))
