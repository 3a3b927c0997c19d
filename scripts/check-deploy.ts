/**
 * `npm run deploy:check`: makes what would be deployed of every environment, without deploying it; says how large it is and how
 * long it takes to start, and fails where Workers would not take it.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const ENVIRONMENTS = ['', 'onnx', 'staging', 'production']
const STUDENTS = /\.(bin|onnx)$/
/** Over the student, with the kernel: tests/size.test.ts asks for it too. */
const MAX_OVER_STUDENT_KB = 400
/** What Workers take: bytes, and the time that a fresh isolate may start in. */
const MAX_MIB = 64
const MAX_START_MS = 1000

interface Sizes {
  readonly total: number
  readonly zipped: number
  readonly overStudent: number
}

const wrangler = (...args: string[]): void => {
  execFileSync('wrangler', args, { stdio: 'pipe', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } })
}

const measure = (folder: string): Sizes => {
  const files = readdirSync(folder).filter((name) => !/\.(map|md)$/.test(name))
  const sizes = files.map((name) => ({ name, bytes: statSync(join(folder, name)).size }))
  const sum = (some: readonly { bytes: number }[]): number => some.reduce((total, { bytes }) => total + bytes, 0)
  return {
    total: sum(sizes),
    zipped: sum(files.map((name) => ({ bytes: gzipSync(readFileSync(join(folder, name))).length }))),
    overStudent: sum(sizes.filter(({ name }) => !STUDENTS.test(name))),
  }
}

/** Milliseconds that the sampled start was busy. */
const measureStart = (environment: string, file: string): number => {
  wrangler('check', 'startup', `--args=--env=${environment}`, '--outfile', file)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as {
    nodes: { id: number; callFrame: { functionName: string } }[]
    samples: number[]
    timeDeltas: number[]
  }
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id))
  return timeDeltas.reduce((busy, delta, i) => (idle.has(samples[i] ?? -1) ? busy : busy + delta), 0) / 1000
}

const folder = mkdtempSync(join(tmpdir(), 'edge-qe-deploy-'))
const complaints: string[] = []
try {
  for (const environment of ENVIRONMENTS) {
    const name = environment || 'top level'
    const out = join(folder, name)
    wrangler('deploy', '--dry-run', `--env=${environment}`, '--outdir', out)
    const { total, zipped, overStudent } = measure(out)
    const start = measureStart(environment, join(folder, `${name}.cpuprofile`))
    const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)
    process.stdout.write(
      `${name}: ${mib(total)} MiB (${mib(zipped)} gzipped), ${(overStudent / 1000).toFixed(0)} kB over its student, starts in ${start.toFixed(0)} ms of CPU here\n`,
    )
    if (total > MAX_MIB * 2 ** 20) complaints.push(`${name}: expected at most ${MAX_MIB} MiB, got ${mib(total)}`)
    if (environment !== 'onnx' && overStudent > MAX_OVER_STUDENT_KB * 1000)
      complaints.push(
        `${name}: expected at most ${MAX_OVER_STUDENT_KB} kB over the student, got ${(overStudent / 1000).toFixed(0)}`,
      )
    if (start > MAX_START_MS) complaints.push(`${name}: expected to start within ${MAX_START_MS} ms, took ${start.toFixed(0)}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
process.exitCode = complaints.length === 0 ? 0 : 1
