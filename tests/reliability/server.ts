/** The Worker as `npm start` runs it, in a process group of its own that can be killed as a machine would fail. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'

export interface Server {
  readonly origin: string
  /** Resident memory of workerd, in megabytes. */
  memoryMb(): number
  /** SIGKILL, to wrangler and workerd alike. */
  kill(): Promise<void>
}

/** Resolves once it answers. `vars` are settings of wrangler.toml. */
export const startServer = async (
  port: number,
  state: string,
  vars: Readonly<Record<string, string>> = {},
): Promise<Server> => {
  const settings = Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  const child = spawn(
    process.execPath,
    ['scripts/start.ts', '--port', String(port), '--persist-to', state, '--log-level', 'error', ...settings],
    { stdio: ['ignore', 'ignore', 'inherit'], detached: true },
  )
  const exited = once(child, 'exit')
  // A script that fails must not leave it behind.
  process.on('exit', () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-groupOf(child), 'SIGKILL')
  })
  const origin = `http://127.0.0.1:${port}`
  while (!(await fetch(`${origin}/healthz`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    origin,
    memoryMb: () => memoryOf(groupOf(child)),
    kill: async () => {
      process.kill(-groupOf(child), 'SIGKILL')
      await exited
    },
  }
}

const groupOf = ({ pid }: ChildProcess): number => {
  if (pid === undefined) throw new Error('the server was not started')
  return pid
}

const memoryOf = (group: number): number => {
  let kilobytes = 0
  for (const id of readdirSync('/proc')) {
    if (!/^\d+$/.test(id)) continue
    const stat = read(`/proc/${id}/stat`)
    // pid (name) state parent group; the name may hold spaces.
    const [name = '', rest = ''] = [/\((.*)\)/.exec(stat)?.[1], stat.slice(stat.lastIndexOf(')') + 2)]
    if (name.startsWith('workerd') && Number(rest.split(' ')[2]) === group)
      kilobytes += Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${id}/status`))?.[1] ?? 0)
  }
  return kilobytes / 1000
}

/** A process that has ended since it was listed has no files. */
const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
