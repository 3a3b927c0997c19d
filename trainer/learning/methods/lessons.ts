/** Lessons of rows, standardised, as the numbers that travel with a row, and as the tensors of a batch. */

import * as tf from '@tensorflow/tfjs'
import type { Lesson, Lessons, Sparse } from './knowledge.ts'

/** One more than the last dimension that any row has, of each kind of vector; 0 where there are none. */
export interface Widths {
  readonly pooled: number
  readonly pieces: number
  readonly [name: string]: number
}

export const widthsOf = (all: Iterable<Lessons>): Widths => {
  const widthOf = (width: number, { dimensions }: Sparse): number => Math.max(width, 1 + (dimensions.at(-1) ?? -1))
  let [pooled, pieces] = [0, 0]
  for (const lessons of all) {
    pooled = widthOf(pooled, lessons.pooled)
    pieces = lessons.pieces.reduce(widthOf, pieces)
  }
  return { pooled, pieces }
}

/** Each dimension less its mean over its standard deviation, so that a few loud ones are not all that is learnt. */
export const standardise = (byRow: ReadonlyMap<number, Lessons>, widths: Widths): Map<number, Lessons> => {
  const [pooled, pieces] = [createMoments(widths.pooled), createMoments(widths.pieces)]
  for (const lessons of byRow.values()) {
    pooled.add(lessons.pooled)
    lessons.pieces.forEach(pieces.add)
  }
  return new Map(
    Array.from(byRow, ([row, lessons]) => [
      row,
      {
        pooled: pooled.apply(lessons.pooled),
        pieces: lessons.pieces.map((piece) => ({ ...piece, ...pieces.apply(piece) })),
      },
    ]),
  )
}

const createMoments = (width: number) => {
  const [counts, sums, squares] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)]
  return {
    add: ({ dimensions, values }: Sparse): void => {
      dimensions.forEach((d, i) => {
        const value = values[i] ?? 0
        counts[d] = (counts[d] ?? 0) + 1
        sums[d] = (sums[d] ?? 0) + value
        squares[d] = (squares[d] ?? 0) + value * value
      })
    },
    apply: ({ dimensions, values }: Sparse): Sparse => ({
      dimensions,
      values: dimensions.map((d, i) => {
        const count = counts[d] || 1
        const mean = (sums[d] ?? 0) / count
        const deviation = Math.sqrt(Math.max(0, (squares[d] ?? 0) / count - mean * mean))
        // A dimension that never varies teaches nothing.
        return deviation > 1e-6 ? ((values[i] ?? 0) - mean) / deviation : 0
      }),
    }),
  }
}

/** One list of numbers: pooled as a vector, the number of pieces, each as side, from, to and a vector; a vector as length, dimensions, values. */
export const packLessons = ({ pooled, pieces }: Lessons): Float32Array => {
  const vector = ({ dimensions, values }: Sparse): number[] => [dimensions.length, ...dimensions, ...values]
  return Float32Array.from([
    ...vector(pooled),
    pieces.length,
    ...pieces.flatMap(({ side, from, to, ...rest }) => [side === 'source' ? 0 : 1, from, to, ...vector(rest)]),
  ])
}

/** The way back; of no numbers, no lessons. */
export const unpackLessons = (numbers: ArrayLike<number>): Lessons => {
  let at = 0
  const take = (): number => numbers[at++] ?? 0
  const list = (length: number): number[] => Array.from({ length }, take)
  const vector = (): Sparse => {
    const length = take()
    return { dimensions: list(length), values: list(length) }
  }
  const pooled = vector()
  const pieces = Array.from({ length: take() }, (): Lesson => {
    const side = take() === 0 ? 'source' : 'translation'
    const [from, to] = [take(), take()]
    return { side, from, to, ...vector() }
  })
  return { pooled, pieces }
}

export interface LessonTensors {
  readonly pooled: { readonly values: tf.Tensor2D; readonly known: tf.Tensor2D } // [B, pooled]
  readonly pieces: { readonly values: tf.Tensor2D; readonly known: tf.Tensor2D } // [B P, pieces], P pieces of a row at most
  /** How much of each token is in a piece; 0 for pieces of the other side. [B, P, tokens] */
  readonly shares: { readonly source: tf.Tensor3D; readonly translation: tf.Tensor3D }
}

export const toLessonTensors = (
  notes: readonly ArrayLike<number>[],
  widths: Pick<Widths, 'pooled' | 'pieces'>,
  tokens: { readonly source: number; readonly translation: number },
): LessonTensors => {
  const all = notes.map(unpackLessons)
  const most = all.reduce((count, { pieces }) => Math.max(count, pieces.length), 1)
  const pooled = createTargets(all.length, widths.pooled)
  const pieces = createTargets(all.length * most, widths.pieces)
  const shares = {
    source: new Float32Array(all.length * most * tokens.source),
    translation: new Float32Array(all.length * most * tokens.translation),
  }
  all.forEach((lessons, row) => {
    pooled.set(row, lessons.pooled)
    lessons.pieces.forEach((piece, p) => {
      const place = row * most + p
      pieces.set(place, piece)
      const width = tokens[piece.side]
      shares[piece.side].fill(1 / (piece.to - piece.from), place * width + piece.from, place * width + piece.to)
    })
  })
  return {
    pooled: pooled.toTensors(),
    pieces: pieces.toTensors(),
    shares: {
      source: tf.tensor3d(shares.source, [all.length, most, tokens.source]),
      translation: tf.tensor3d(shares.translation, [all.length, most, tokens.translation]),
    },
  }
}

const createTargets = (rows: number, width: number) => {
  const [values, known] = [new Float32Array(rows * width), new Float32Array(rows * width)]
  return {
    set: (row: number, { dimensions, values: own }: Sparse): void => {
      dimensions.forEach((d, i) => {
        values[row * width + d] = own[i] ?? 0
        known[row * width + d] = 1
      })
    },
    toTensors: () => ({ values: tf.tensor2d(values, [rows, width]), known: tf.tensor2d(known, [rows, width]) }),
  }
}
