/**
 * Hidden knowledge (Liu et al. 2021): the student's layers learn to say what the teacher's said, through a projection that is
 * dropped, then its scores. How much of what was stored they learn is cut in depth, length and width.
 */

import * as tf from '@tensorflow/tfjs'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import type { Random } from '../../statistics/random.ts'
import { glorot } from '../students/initial.ts'
import { bytesOf, exampleKey, knowledgeFiles, type Lessons, readKnowledge, toLessons } from './knowledge.ts'
import { packLessons, standardise, toLessonTensors, widthsOf } from './lessons.ts'
import { squaredError, weightedMean } from './losses.ts'
import type { Batch, Facts, MethodKind, Tape, Terms, World } from './method.ts'
import { heads, target, weigh } from './terms.ts'

const size = z.int().check(z.positive())

const settings = z.strictObject({
  kind: z.literal('hidden'),
  /** Folders that `label --with hidden` wrote. */
  from: z.array(z.string().check(z.minLength(1, 'must not be empty'))).check(z.minLength(1, 'needs at least one folder')),
  /** 1: both sides in one vector; 2: the strongest pieces' states too. */
  depth: z._default(z.literal([1, 2]), 2),
  /** Pieces of a side at most. */
  length: z._default(size, 5),
  /** Share of the stored dimensions of a vector. */
  width: z._default(z.number().check(z.gt(0), z.lte(1)), 1),
  /** Epochs on hidden knowledge, before those on scores. */
  hiddenEpochs: z._default(size, 5),
  /** Of the scores' error in these. */
  scores: z._default(z.number().check(z.gte(0)), 0.1),
  /** Share of the rates afterwards. */
  scoreRate: z._default(z.number().check(z.gt(0)), 0.4),
})

export const hidden: MethodKind<typeof settings> = {
  settings,
  needs: () => [],
  files: ({ from }, languagePairs) => knowledgeFiles(from, languagePairs),
  prepare: async (cut, { rows, vocabulary, languagePairs, createStudent, progress }) => {
    const known = await readKnowledge(cut.from, languagePairs, createStudent().shape)
    const byRow = new Map<number, Lessons>()
    for (let row = 0; row < rows.length; row++) {
      const example = rows.at(row)
      const found = example && known.get(exampleKey(example, vocabulary))
      if (found) byRow.set(row, toLessons(found, cut))
    }
    if (byRow.size === 0)
      throw new QualityError('BAD_DATA', `method.from: no training row of ${cut.from.join(', ')} has hidden states`, {
        field: 'method.from',
      })
    const widths = widthsOf(byRow.values())
    const bytes = Array.from(byRow.values()).reduce((sum, lessons) => sum + bytesOf(lessons, widths.pooled), 0) / byRow.size
    progress(`hidden knowledge of ${byRow.size} of ${rows.length} training rows, ${Math.round(bytes)} bytes per row on average`)
    const notes = new Map(Array.from(standardise(byRow, widths), ([row, lessons]) => [row, packLessons(lessons)]))
    return { facts: widths, figures: { bytesPerSentence: bytes }, notes: (row) => notes.get(row) ?? new Float32Array() }
  },
  create: (own, world) => {
    const student = world.createStudent()
    const { pooled = 1, pieces = 1 } = world.facts
    const project = (name: string, shape: [number, number]) => ({
      name,
      shape,
      initial: (random: Random) => glorot(shape, random),
    })
    return {
      students: new Map([['student', student]]),
      extras: [
        project('pooled', [student.widths.pooled, pooled]),
        ...(own.depth > 1 ? [project('pieces', [student.widths.tokens, pieces])] : []),
      ],
      phases: [
        {
          epochs: own.hiddenEpochs,
          rate: 1,
          from: 'last',
          plan: world.plan,
          admits: () => false,
          objective: (tape, batch) => {
            const { score, ...others } = scoreTerms(tape, batch, world)
            const near = own.scores > 0 && score ? { score: tf.mul<tf.Scalar>(score, own.scores) } : {}
            return { ...hiddenTerms(tape, batch, world.facts), ...near, ...others }
          },
        },
        {
          epochs: world.training.epochs,
          rate: own.scoreRate,
          from: 'last',
          plan: world.plan,
          objective: (tape, batch) => scoreTerms(tape, batch, world),
        },
      ],
    }
  },
}

/** What `direct` asks. */
const scoreTerms = (tape: Tape, batch: Batch, { training }: World): Terms => {
  const outputs = tape.outputs('student')
  const { values, known } = target(batch, training.goldWeight)
  return { score: squaredError(outputs.score, values, weigh(known, batch)), ...heads(outputs, batch, training) }
}

/** Mean squared error of each layer's projection where the teacher's states are known: elsewhere neither side counts. */
const hiddenTerms = (tape: Tape, batch: Batch, { pooled = 1, pieces = 0 }: Facts): Terms => {
  const { states } = tape.outputs('student')
  const tokens = { source: states.source.shape[1], translation: states.translation.shape[1] }
  const lessons = toLessonTensors(batch.notes, { pooled, pieces }, tokens)
  const whole = tf.matMul(states.pooled, tape.weight('pooled') as tf.Tensor2D)
  const ofPooled = weightedMean(tf.square(tf.sub(whole, lessons.pooled.values)), lessons.pooled.known)
  if (pieces === 0) return { pooled: ofPooled }
  // Each piece is what its tokens are in the mean. [B, pieces, tokens] x [B, tokens, hidden]
  const seen = tf.add(
    tf.matMul(lessons.shares.source, states.source),
    tf.matMul(lessons.shares.translation, states.translation),
  )
  const [batchSize, count, width] = seen.shape as [number, number, number]
  const said = tf.matMul(tf.reshape(seen, [batchSize * count, width]), tape.weight('pieces') as tf.Tensor2D)
  const wanted = lessons.pieces
  return { pooled: ofPooled, pieces: weightedMean(tf.square(tf.sub(said, wanted.values)), wanted.known) }
}
