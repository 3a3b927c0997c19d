/** Labels one window of the input: what the store has is never asked for again, the rest goes to the teacher in its batches. */

import { QualityError } from '../../models/errors.ts'
import type { Row } from '../data/rows.ts'
import { isLabel, type Knowledge, type Teacher, type TeacherAnswer, type TeacherPair } from '../teachers/teacher.ts'
import type { LabelledLine } from './label-files.ts'
import { type LabelStore, toKey } from './label-store.ts'
import type { InputWindow } from './read-pairs.ts'

export interface LabelWindowOptions {
  readonly teacher: Teacher
  readonly store: LabelStore
  readonly asked: readonly Knowledge[]
  /** Called for each batch that came back, with the number of its pairs. */
  readonly onLabelled: (pairs: number) => Promise<void>
}

/** Throws BAD_DATA where the teacher gives too few answers, or none of many pairs gets a label. */
export const labelWindow = async ({ entries }: InputWindow, options: LabelWindowOptions): Promise<LabelledLine[]> => {
  const { teacher, store, asked } = options
  const keyOf = (row: Row): string => toKey(teacher.identity, asked, row)
  const keys = entries.map(({ row }) => (row ? keyOf(row) : undefined))
  const firsts = new Map<string, TeacherPair>()
  entries.forEach(({ row, place }, i) => {
    const key = keys[i]
    if (row && key !== undefined && !firsts.has(key)) firsts.set(key, { ...row, row: place })
  })
  await labelMissing(
    [...firsts].map(([key, pair]) => ({ key, pair })),
    options,
  )
  const answers = await store.read([...firsts.keys()])
  requireSomeLabel([...answers.values()], teacher.name)
  return entries.map(({ line, row, reject }, i) => {
    const answer = answers.get(keys[i] ?? '')
    return { line, ...(row ? { row } : {}), ...(reject === undefined ? {} : { reject }), ...(answer ? { answer } : {}) }
  })
}

interface Keyed {
  readonly key: string
  readonly pair: TeacherPair
}

/**
 * The batches are planned over the whole window, finished or not, so that a run that goes on forms the very batches that
 * it would have formed; a batch is finished as a whole.
 */
const labelMissing = async (
  pairs: readonly Keyed[],
  { teacher, store, asked, onLabelled }: LabelWindowOptions,
): Promise<void> => {
  if (pairs.every(({ key }) => store.has(key))) return
  const plan = teacher.plan(pairs.map(({ pair }) => pair))
  await runParallel(plan, teacher.parallel, async (places) => {
    const missing = places.flatMap((place) => pairs[place] ?? []).filter(({ key }) => !store.has(key))
    if (missing.length === 0) return
    const answers = await teacher.label(
      missing.map(({ pair }) => pair),
      asked,
    )
    if (answers.length !== missing.length)
      throw new QualityError(
        'BAD_DATA',
        `${teacher.name}: expected ${missing.length} labels, one per pair, got ${answers.length}`,
        {
          field: 'teacher',
        },
      )
    await store.append({ keys: missing.map(({ key }) => key), answers: answers.map(requireNumbers) })
    await onLabelled(missing.length)
  })
}

/** JSON has no NaN: it would come back as null and train as nonsense. */
const requireNumbers = (answer: TeacherAnswer): TeacherAnswer => {
  if (!isLabel(answer)) return answer
  const { score, critical = 0, deviation = 0, words = [] } = answer
  const bad = [score, critical, deviation, ...words].find((value) => value !== null && !Number.isFinite(value))
  return bad === undefined ? answer : { failed: `expected finite numbers, got ${bad}` }
}

/** With fewer answers, that none is a label may be the pairs' fault. */
const ENOUGH = 20

const requireSomeLabel = (answers: readonly TeacherAnswer[], teacher: string): void => {
  const [first] = answers
  if (answers.length < ENOUGH || !first || isLabel(first) || answers.some(isLabel)) return
  throw new QualityError(
    'BAD_DATA',
    `${teacher}: no label for any of ${answers.length} pairs; the first: ${first.failed} (--retry-failed asks again)`,
    { field: 'teacher' },
  )
}

/** After a failure no new task is begun, but those under way are waited for: they may have been paid for. */
const runParallel = async <T>(tasks: readonly T[], parallel: number, run: (task: T) => Promise<void>): Promise<void> => {
  const queue = tasks.values()
  const failures: unknown[] = []
  const work = async (): Promise<void> => {
    for (const task of queue) {
      try {
        await run(task)
      } catch (error) {
        failures.push(error)
      }
      if (failures.length > 0) return
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  if (failures.length > 0) throw failures[0]
}
