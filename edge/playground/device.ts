/** The student in this browser, in a thread of its own: texts stay here, and the page goes on reacting. */

import type { PastedRow } from './rows.ts'
import type { ItemOutcome, Outcome, ShownProblem } from './service.ts'

/** What the thread is told; the reply to it has the same id. */
export interface DeviceRequest {
  readonly id: number
  /** None: only to load the student. */
  readonly items: readonly PastedRow[]
  /** Of the service, which gives the student to those alone who have one where it asks for keys. */
  readonly key: string
}

export type DeviceReply =
  | { readonly id: number; readonly items: readonly ItemOutcome[]; readonly release: string }
  | { readonly id: number; readonly problem: ShownProblem }
  /** Share of the student that is there, 0-1. */
  | { readonly loaded: number }

export interface DeviceBatch {
  readonly items: readonly ItemOutcome[]
  /** Id of the release that scored them. */
  readonly release: string
}

export interface Device {
  score(items: readonly PastedRow[], key: string): Promise<Outcome<DeviceBatch>>
}

/** Its address has a policy of its own: it may compile WebAssembly, which no page may, and asks no host but this one. */
const SCRIPT = '/device.js'

/** `onLoad` hears how much of the student is there, 0-1. */
export const createDevice = (onLoad: (share: number) => void, failed: ShownProblem): Device => {
  const worker = new Worker(SCRIPT, { type: 'module' })
  const waiting = new Map<number, (outcome: Outcome<DeviceBatch>) => void>()
  let last = 0
  worker.addEventListener('message', ({ data }: MessageEvent<DeviceReply>) => {
    if ('loaded' in data) return onLoad(data.loaded)
    waiting.get(data.id)?.('problem' in data ? { problem: data.problem } : { reply: data })
    waiting.delete(data.id)
  })
  worker.addEventListener('error', () => {
    for (const answer of waiting.values()) answer({ problem: failed })
    waiting.clear()
  })
  return {
    score: (items, key) =>
      new Promise((resolve) => {
        waiting.set(++last, resolve)
        worker.postMessage({ id: last, items, key } satisfies DeviceRequest)
      }),
  }
}
