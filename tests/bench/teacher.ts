/** CPU time a pair of a teacher as large as the one that labelled the shipped student, on native ONNX Runtime, against the student's. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { type Group, ROOT } from './context.ts'
import { toFigure } from './figure.ts'
import { measureRounds } from './rounds.ts'
import { BATCH, type BenchPair, LONG, toBatch } from './texts.ts'

const FOLDER = join(ROOT, '../shared/teacher-chat')
const PAIRS_A_BATCH = 16
const RUNS = 5

const teacherSchema = z.object({
  model: z.string(),
  tokenizer: z.string(),
  template: z.object({
    begin: z.array(z.number()),
    between: z.array(z.number()),
    end: z.array(z.number()),
    pad: z.number(),
  }),
  maxTokensPerSide: z.number(),
  inputs: z.object({ ids: z.string(), mask: z.string(), segments: z.string() }),
})

interface EncodedText {
  readonly ids: readonly number[]
  /** Where the translation begins. */
  readonly second: number
}

// Optional backends are not there to be typed; onnxruntime-web has the same interface.
type Library = typeof import('onnxruntime-web/wasm')

/** Scores batches of pairs of similar length. Threads would only move CPU time about. */
const loadTeacher = async (): Promise<(pairs: readonly BenchPair[]) => Promise<void>> => {
  const name: string = 'onnxruntime-node'
  const library: Library = await import(name)
  const { template, inputs, ...teacher } = parseJson(readFileSync(join(FOLDER, 'teacher.json'), 'utf8'), teacherSchema, {
    code: 'BAD_CONFIG',
    what: 'teacher.json',
  })
  const session = await library.InferenceSession.create(join(FOLDER, teacher.model), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  })
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(FOLDER, teacher.tokenizer), 'utf8')) as object, {})
  const piecesOf = (text: string): number[] =>
    tokenizer.encode(text.normalize('NFKC'), { add_special_tokens: false }).ids.slice(0, teacher.maxTokensPerSide)
  const encode = ({ source, translation }: BenchPair): EncodedText => {
    const first = [...template.begin, ...piecesOf(source), ...template.between]
    return { ids: [...first, ...piecesOf(translation), ...template.end], second: first.length }
  }
  const runBatch = async (batch: readonly EncodedText[]): Promise<void> => {
    const length = Math.max(...batch.map(({ ids }) => ids.length))
    const tensor = (valueAt: (pair: EncodedText, i: number) => number) =>
      new library.Tensor(
        'int64',
        BigInt64Array.from(batch.flatMap((pair) => Array.from({ length }, (_, i) => BigInt(valueAt(pair, i))))),
        [batch.length, length],
      )
    await session.run({
      [inputs.ids]: tensor(({ ids }, i) => ids[i] ?? template.pad),
      [inputs.mask]: tensor(({ ids }, i) => Number(i < ids.length)),
      [inputs.segments]: tensor(({ ids, second }, i) => Number(i >= second && i < ids.length)),
    })
  }
  return async (pairs) => {
    const sorted = pairs.map(encode).toSorted((a, b) => a.ids.length - b.ids.length)
    for (let i = 0; i < sorted.length; i += PAIRS_A_BATCH) await runBatch(sorted.slice(i, i + PAIRS_A_BATCH))
  }
}

export const teacher: Group = {
  names: ['againstTeacher'],
  measure: async ({ variants: [variant], empty }) => {
    if (!variant) return []
    if (!existsSync(FOLDER)) {
      console.error(`againstTeacher is left out: there is no ${FOLDER}`)
      return []
    }
    const score = await loadTeacher()
    await score(LONG)
    const teacherUs: number[] = []
    const studentUs: number[] = []
    const cell = { requests: Array.from({ length: 4 }, () => toBatch(LONG)), pairs: 4 * BATCH }
    const cells = { student: { ...cell, server: variant.worker }, empty: { ...cell, server: empty } }
    for (let run = 0; run < RUNS; run++) {
      const start = process.cpuUsage()
      await score(LONG)
      const { user, system } = process.cpuUsage(start)
      teacherUs.push((user + system) / LONG.length)
      const measured = await measureRounds(cells, { rounds: 5, warmUp: 10, starts: 1 })
      studentUs.push(...measured.student.slice(0, 1).map((us) => us - (measured.empty[0] ?? 0)))
    }
    return [
      toFigure(
        'againstTeacher',
        'times',
        teacherUs.map((us, run) => us / (studentUs[run] ?? Number.NaN)),
      ),
      toFigure('teacherCpuPerPair', 'us/pair', teacherUs),
    ]
  },
}
