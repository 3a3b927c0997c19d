/**
 * The folder of a training run, and its only writer:
 *
 *     runs/<name>/
 *       run.json          configuration, git commit, package versions, backend, sha256 of every file read
 *       metrics.jsonl     one line a step, one an epoch
 *       checkpoint.bin    where to go on
 *       best.bin          everything of the best epoch, where a later phase starts from it
 *       student/          the best epoch's weights (student-weights.ts)
 *       students/<name>/  of a method with several, each student's
 */

import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseJson } from '../../../models/json.ts'
import { writeAtomically } from '../../files/atomic-file.ts'

const runSchema = z.strictObject({
  config: z.record(z.string(), z.unknown()),
  backend: z.string(),
  /** Null outside a git checkout. */
  commit: z.nullable(z.string()),
  packages: z.record(z.string(), z.string()),
  /** sha256 of each file read, by path. */
  data: z.record(z.string(), z.string()),
})

/** How a run was made. */
export type RunRecord = z.infer<typeof runSchema>

export interface RunFolder {
  readonly path: string
  /** False for a folder that held this run already. */
  readonly isNew: boolean
  file(name: string): string
  has(name: string): boolean
  /** Adds lines to metrics.jsonl. */
  appendMetrics(lines: readonly object[]): Promise<void>
  /** Drops what a killed run wrote after its last checkpoint. */
  cutMetrics(lastStep: number): Promise<void>
}

/** How the run in a folder was made. Throws BAD_RUN where there is none. */
export const readRunRecord = async (path: string): Promise<RunRecord> => {
  const file = join(path, 'run.json')
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new QualityError('BAD_RUN', `${file}: cannot be read: is this a run folder?`, { cause })
  })
  return parseJson(text, runSchema, { code: 'BAD_RUN', what: file })
}

/** Creates the folder or opens it again. Throws BAD_RUN when it holds a run of another configuration or other data. */
export const openRunFolder = async (path: string, record: RunRecord): Promise<RunFolder> => {
  const file = (name: string): string => join(path, name)
  const isNew = !existsSync(file('run.json'))
  if (isNew) await writeAtomically(file('run.json'), `${JSON.stringify(record, undefined, 2)}\n`)
  else requireSameRun(await readRunRecord(path), record, path)
  const metrics = file('metrics.jsonl')
  return {
    path,
    isNew,
    file,
    has: (name) => existsSync(file(name)),
    appendMetrics: (lines) => appendFile(metrics, lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    cutMetrics: async (lastStep) => {
      if (!existsSync(metrics)) return
      const lines = (await readFile(metrics, 'utf8')).split('\n').filter((line) => stepOf(line) <= lastStep)
      await writeAtomically(metrics, lines.map((line) => `${line}\n`).join(''))
    },
  }
}

/** Beyond every step for a line that was cut off. */
const stepOf = (line: string): number => {
  const step = /^\{"step":(\d+),.*\}$/.exec(line)?.[1]
  return step === undefined ? Number.POSITIVE_INFINITY : Number(step)
}

/** The commit may differ: a fix elsewhere must not cost a night of training. The rest decides the result. */
const requireSameRun = (found: RunRecord, wanted: RunRecord, path: string): void => {
  for (const key of ['config', 'data', 'backend', 'packages'] as const) {
    const difference = firstDifference(found[key], wanted[key], key)
    if (difference)
      throw new QualityError(
        'BAD_RUN',
        `${path} holds another run: ${difference}; delete the folder or name another with --run`,
        { field: key },
      )
  }
}

const firstDifference = (found: unknown, wanted: unknown, path: string): string | undefined => {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return undefined
  if (isRecord(found) && isRecord(wanted)) {
    for (const key of new Set([...Object.keys(found), ...Object.keys(wanted)])) {
      const inner = firstDifference(found[key], wanted[key], `${path}.${key}`)
      if (inner) return inner
    }
  }
  return `${path} was ${show(found)} and is ${show(wanted)} now`
}

const show = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
