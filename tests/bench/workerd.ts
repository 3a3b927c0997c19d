/** Starts raw `workerd serve`, and reads what its process costs from /proc: the clock inside stands still in a request. */

import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** A folder that `writeServer` made: the binary configuration of one Worker. */
export interface Server {
  readonly folder: string
}

export interface Running {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

// The package has no types; this is the path of its executable, where `bin/workerd` may be a script around it.
export const WORKERD: string = (createRequire(import.meta.url)('workerd') as { default: string }).default

export const CONFIG = 'config.bin'

/** Starts a server and waits until it listens. Throws where workerd ends before that. */
export const startServer = async ({ folder }: Server, args: readonly string[] = []): Promise<Running> => {
  const child = spawn(WORKERD, ['serve', '--binary', join(folder, CONFIG), '--control-fd=3', ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const stopOnExit = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', stopOnExit)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await readPort(child)
  return {
    pid: child.pid ?? Number.NaN,
    port,
    stop: async () => {
      process.removeListener('exit', stopOnExit)
      child.kill('SIGKILL')
      await ended
    },
  }
}

const readPort = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`workerd ended with ${code} before it listened`)))
    let text = ''
    // The fourth of `stdio` above.
    const control = child.stdio[3] as Readable
    control.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const port = /"event":"listen","socket":"http","port":(\d+)/.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
  })

/** CPU time of a process so far, all threads, in microseconds; schedstat has nanoseconds where stat has ticks of 10 ms. */
export const readCpuUs = (pid: number): number => {
  let nanoseconds = 0
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])
    } catch (error) {
      // A thread may end between the two reads.
      if (!(error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code)))) throw error
    }
  }
  return nanoseconds / 1000
}

/** Resident memory of a process in MB, and its part that is no file's: executable and configuration are mapped. */
export const readMemoryMb = (pid: number): { resident: number; anonymous: number } => {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const read = (name: string): number => (Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1]) * 1024) / 1e6
  return { resident: read('Rss'), anonymous: read('Anonymous') }
}
