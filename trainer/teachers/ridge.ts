/**
 * The shallow teacher: ridge regression of people's scores on the n-grams of both sides, weighed by how rare they are. It
 * knows words and not what they mean, and is wrong where others are right.
 */

import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import type { Pair } from '../../models/pair.ts'
import type { Row } from '../data/rows.ts'
import { POOLED_LINE, roundTo } from '../data/scale.ts'
import { pearson } from '../statistics/metrics.ts'
import { fitSparseRidge, type SparseRows } from '../statistics/sparse-ridge.ts'
import { createFittedTeacher } from './fitted-teacher.ts'
import { BUCKETS, toBuckets } from './ngrams.ts'
import type { Teacher } from './teacher.ts'

/** Of a language pair. */
const MIN_ROWS = 50

/** Tried where there are dev rows; the first where there are none. Rows have a length of 1. */
const LAMBDAS = [2, 0.5, 1, 4, 8] as const

const floats = z.string().check(z.regex(/^[A-Za-z0-9+/]+=*$/, 'must be base64'))

const pairSchema = z.object({
  lambda: z.number(),
  rows: z.number(),
  intercept: z.number(),
  /** Float32, little-endian, base64; one a bucket. */
  weights: floats,
  /** Logarithm of how many rows have one of the bucket's n-grams, the same way. */
  rarity: floats,
})

const fileSchema = z.object({ kind: z.literal('ridge-weights'), pairs: z.record(z.string(), pairSchema) })

export type RidgeWeights = z.infer<typeof fileSchema>

/** People's score as z, whichever scale it is on; undefined where there is none. */
export const humanZ = ({ z: score, known }: Pick<Row, 'z' | 'known'>): number | undefined =>
  score ?? (known === undefined ? undefined : (known - POOLED_LINE.offset) / POOLED_LINE.slope)

interface Rated extends Pair {
  readonly z: number
}

export interface RidgeFit {
  readonly weights: RidgeWeights['pairs'][string]
  /** Pearson on dev; absent where there are too few dev rows to say. */
  readonly dev?: number
}

/** Of one language pair. The lambda is the one that is best on dev. Throws BAD_DATA for too few rows. */
export const fitRidge = (train: readonly Rated[], dev: readonly Rated[]): RidgeFit => {
  if (train.length < MIN_ROWS)
    throw new QualityError('BAD_DATA', `expected at least ${MIN_ROWS} rated rows, got ${train.length}`, { field: 'data' })
  const buckets = train.map(toBuckets)
  const rarity = toRarity(buckets)
  const rows = toSparse(buckets, rarity)
  const targets = train.map(({ z: score }) => score)
  const held = toSparse(dev.map(toBuckets), rarity)
  const isJudged = dev.length >= MIN_ROWS
  const fits = (isJudged ? LAMBDAS : LAMBDAS.slice(0, 1)).map((lambda) => {
    const model = fitSparseRidge(rows, targets, lambda)
    const said = dev.map((_, r) => predictRow(held, r, model))
    return {
      lambda,
      model,
      value: pearson(
        said,
        dev.map(({ z: score }) => score),
      ),
    }
  })
  const { lambda, model, value } = fits.reduce((best, each) => (each.value > best.value ? each : best))
  return {
    weights: {
      lambda,
      rows: train.length,
      intercept: model.intercept,
      weights: toBase64(model.weights),
      rarity: toBase64(rarity),
    },
    ...(isJudged ? { dev: value } : {}),
  }
}

/** log((rows + 1) / (rows with it + 1)) + 1 */
const toRarity = (rows: readonly Int32Array[]): Float32Array => {
  const counts = new Float32Array(BUCKETS)
  for (const buckets of rows) for (const bucket of buckets) counts[bucket] = (counts[bucket] ?? 0) + 1
  return counts.map((count) => Math.log((rows.length + 1) / (count + 1)) + 1)
}

/** Each row as the rarities of its buckets, of length 1 together. */
const toSparse = (rows: readonly Int32Array[], rarity: Float32Array): SparseRows => {
  const offsets = new Int32Array(rows.length + 1)
  for (const [r, buckets] of rows.entries()) offsets[r + 1] = (offsets[r] ?? 0) + buckets.length
  const columns = new Int32Array(offsets[rows.length] ?? 0)
  const values = new Float32Array(columns.length)
  for (const [r, buckets] of rows.entries()) {
    const own = Float32Array.from(buckets, (bucket) => rarity[bucket] ?? 0)
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0)) || 1
    columns.set(buckets, offsets[r])
    values.set(
      own.map((value) => value / length),
      offsets[r],
    )
  }
  return { width: BUCKETS, offsets, columns, values }
}

const predictRow = (
  { offsets, columns, values }: SparseRows,
  row: number,
  { weights, intercept }: { readonly weights: Float32Array; readonly intercept: number },
): number => {
  let said = intercept
  for (let at = offsets[row] ?? 0; at < (offsets[row + 1] ?? 0); at++)
    said += (values[at] ?? 0) * (weights[columns[at] ?? 0] ?? 0)
  return said
}

const toBase64 = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')

const fromBase64 = (text: string, what: string): Float32Array => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'))
  if (bytes.length !== 4 * BUCKETS)
    throw new QualityError('BAD_CONFIG', `${what}: expected ${4 * BUCKETS} bytes, got ${bytes.length}`, { field: 'weights' })
  return new Float32Array(bytes.buffer)
}

/** Throws BAD_CONFIG for a file that `labels fit-ridge` did not write. */
export const createRidgeTeacher = (file: string): Promise<Teacher> =>
  createFittedTeacher(file, {
    name: 'ridge',
    command: 'labels fit-ridge',
    schema: fileSchema,
    open: ({ pairs }) => {
      const models = new Map(
        Object.entries(pairs).map(([pair, { intercept, weights, rarity }]) => [
          pair,
          {
            intercept,
            weights: fromBase64(weights, `${file}: ${pair}: weights`),
            rarity: fromBase64(rarity, `${file}: ${pair}: rarity`),
          },
        ]),
      )
      return (pair) => {
        const model = models.get(pair.languagePair)
        if (!model) return { failed: `the ridge was fitted on ${[...models.keys()].join(', ')}, not on ${pair.languagePair}` }
        return { score: roundTo(predictRow(toSparse([toBuckets(pair)], model.rarity), 0, model), 6) }
      }
    },
  })
