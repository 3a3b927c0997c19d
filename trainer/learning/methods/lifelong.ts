/**
 * Lifelong distillation (Chuang et al. 2020, L2KD): a trained student learns one task after another, a language pair or a
 * domain, from its labels, while rows of what it knew are replayed. A task is taken back where it costs too much of that.
 */

import * as tf from '@tensorflow/tfjs'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { isLanguagePair, type LanguagePair } from '../../../models/pair.ts'
import type { Example, TrainingExamples } from '../batch/example.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import { runStudent } from '../students/run.ts'
import { squaredError } from './losses.ts'
import type { MethodKind, Phase, World } from './method.ts'
import { describeMatrix, forgottenOf, keptOf } from './retention.ts'
import { heads, noteOf, target, weigh } from './terms.ts'

const share = z.number().check(z.gte(0), z.lt(1))

const settings = z.strictObject({
  kind: z.literal('lifelong'),
  /** In the order they are learnt; a row belongs to the first that names it, all other rows to what the student knows. */
  tasks: z
    .array(
      z.strictObject({
        /** Left out: all. */
        languagePairs: z.optional(
          z.array(
            z.custom<LanguagePair>((value) => typeof value === 'string' && isLanguagePair(value), 'must look like "ro-en"'),
          ),
        ),
        /** Beginning of the origins it has. */
        origin: z._default(z.string(), ''),
      }),
    )
    .check(z.minLength(1, 'needs at least one task')),
  /** Share of a batch that is replayed, as much of each language pair. */
  replay: z._default(share, 0.2),
  /** Beginning of the origins that are replayed: pairs made for it, where the texts that were learnt may not be kept. */
  replayOrigin: z._default(z.string(), ''),
  /** What replayed rows are to be: as they are labelled, or as the student scored them before. */
  remember: z._default(z.enum(['labels', 'student']), 'labels'),
  /** Of the distance from what the student said before, beside that. */
  keep: z._default(z.number().check(z.gte(0)), 0),
  /** Whether nothing learns but rows of the table that no training row of what the student knows reads. */
  newRowsOnly: z._default(z.boolean(), false),
  /** What a task may cost a language pair in Pearson on dev. */
  forgetting: z._default(z.number().check(z.gte(0)), 0.02),
})

type Settings = z.infer<typeof settings>

/** Number of the task that a row belongs to, from 1; 0 for what the student knows already. */
export const taskOf = (
  { tasks }: Pick<Settings, 'tasks'>,
  { languagePair, origin }: Pick<Example, 'languagePair' | 'origin'>,
): number =>
  1 + tasks.findIndex((task) => (task.languagePairs?.includes(languagePair) ?? true) && origin.startsWith(task.origin))

export const lifelong: MethodKind<typeof settings> = {
  settings,
  needs: () => [],
  prepare: async (own, { rows, vocabulary, start, createStudent, progress }) => {
    if (!start)
      throw new QualityError('BAD_CONFIG', 'student.start: lifelong needs the student to continue from', {
        field: 'student.start',
      })
    const notes = new Float32Array(2 * rows.length)
    const replayed: number[] = []
    for (let row = 0; row < rows.length; row++) {
      const example = rows.at(row)
      if (!example) continue
      const task = taskOf(own, example)
      notes[2 * row] = task
      if (task < own.tasks.length && example.origin.startsWith(own.replayOrigin)) replayed.push(row)
    }
    if (own.replay > 0 && !replayed.some((row) => notes[2 * row] === 0))
      throw new QualityError(
        'BAD_DATA',
        'method.replay: no training row belongs to what the student already knows, so nothing can be replayed',
        {
          field: 'method.replay',
        },
      )
    if (own.remember === 'student' || own.keep > 0) {
      const pairs = replayed.map((row) => rows.at(row)).filter((example) => example !== undefined)
      const said = await runStudent(pairs, { student: createStudent(), weights: start, vocabulary })
      replayed.forEach((row, i) => {
        notes[2 * row + 1] = said[i]?.score ?? 0
      })
    }
    const noteOfRow = (row: number): Float32Array => notes.subarray(2 * row, 2 * row + 2)
    if (!own.newRowsOnly) return { notes: noteOfRow }
    const fixedRows = readRows(rows, vocabulary, { size: createStudent().shape.rows, keep: (row) => notes[2 * row] === 0 })
    const free = fixedRows.reduce((sum, fixed) => sum + 1 - fixed, 0)
    progress(`${free} of ${fixedRows.length} rows of the table are trained: those that nothing the student knows reads`)
    return { notes: noteOfRow, fixedRows }
  },
  create: (own, world) => ({
    students: new Map([['student', world.createStudent()]]),
    extras: [],
    // The first looks at what the student is before anything is learnt.
    phases: [LOOK, ...own.tasks.map((_, i) => learn(own, world, i + 1))],
    conclude: (scores) =>
      describeMatrix(
        scores,
        own.tasks.map(({ languagePairs, origin }) => languagePairs?.join(' and ') ?? origin),
      ),
  }),
}

/** Rows of the table that some training rows read, 1 for each, in memory that threads share. */
const readRows = (
  rows: TrainingExamples,
  vocabulary: Vocabulary,
  { size, keep }: { readonly size: number; readonly keep: (row: number) => boolean },
): Uint8Array => {
  const read = new Uint8Array(new SharedArrayBuffer(size))
  const types = new Set<number>()
  for (let row = 0; row < rows.length; row++) {
    const example = keep(row) ? rows.at(row) : undefined
    for (const type of example ? [...example.source, ...example.translation] : []) types.add(type)
  }
  for (const type of types) for (const id of vocabulary.rowsOf(type)) read[id] = 1
  return read
}

const LOOK: Phase = {
  epochs: 1,
  rate: 1,
  from: 'last',
  plan: () => [],
  objective: () => ({}),
}

/** The phase of a task, from 1. */
const learn = (own: Settings, world: World, task: number): Phase => {
  const { training } = world
  const later = new Set(own.tasks.slice(task - 1).flatMap(({ languagePairs = [] }) => languagePairs))
  return {
    epochs: training.epochs,
    rate: 1,
    from: 'best',
    plan: planOf(own, world, task),
    admits: (_, scores) => {
      const known = keptOf(scores.filter(({ phase }) => phase < task))
      const forgotten = forgottenOf(known, scores.at(-1), (pair) => !later.has(pair as LanguagePair))
      return Object.values(forgotten).every((loss) => loss <= own.forgetting)
    },
    objective: (tape, batch) => {
      const outputs = tape.outputs('student')
      const before = noteOf(batch, 1)
      const ofTask = noteOf(batch, 0)
      const isReplayed = tf.cast(tf.less(ofTask, task), 'float32')
      const { values, known } = target(batch, training.goldWeight)
      const everywhere = weigh(tf.onesLike(known), batch)
      const replayed: tf.Tensor1D = tf.mul(isReplayed, own.remember === 'student' ? everywhere : weigh(known, batch))
      return {
        current: squaredError(outputs.score, values, tf.mul<tf.Tensor1D>(weigh(known, batch), tf.sub(1, isReplayed))),
        replay: squaredError(outputs.score, own.remember === 'student' ? before : values, replayed),
        ...(own.keep > 0
          ? { keep: tf.mul(squaredError(outputs.score, before, tf.mul<tf.Tensor1D>(isReplayed, everywhere)), own.keep) }
          : {}),
        ...heads(outputs, batch, training),
      }
    },
  }
}

/** Batches of a task's rows, each with its share of replayed rows, of one known language pair after the other. */
const planOf = (own: Settings, { plan, rows, training }: World, task: number): Phase['plan'] => {
  const replayed = Math.round(own.replay * training.batch)
  const isTask = (row: number): boolean => {
    const example = rows.at(row)
    return example !== undefined && taskOf(own, example) === task
  }
  const pairOf = (row: number): string | undefined => {
    const example = rows.at(row)
    const isKnown = example && taskOf(own, example) < task && example.origin.startsWith(own.replayOrigin)
    return isKnown ? example.languagePair : undefined
  }
  return (epoch) => {
    const current = plan(epoch, { keep: isTask, batch: Math.max(1, training.batch - replayed) })
    if (replayed === 0) return current
    const known = Array.from({ length: rows.length }, (_, row) => pairOf(row))
    const pairs = Array.from(new Set(known)).filter((pair) => pair !== undefined)
    const pools = pairs.map((pair) => plan(epoch, { keep: (row) => known[row] === pair, batch: replayed }))
    return current.map((batch, i) => {
      const pool = pools[i % pools.length] ?? []
      const again = pool[Math.floor(i / pools.length) % pool.length] ?? new Int32Array()
      return Int32Array.from([...batch, ...again])
    })
  }
}
