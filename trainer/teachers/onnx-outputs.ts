/** The output tensors of an exported model -> what they say of one pair of the batch. */

import { QualityError } from '../../models/errors.ts'
import { roundTo, toZ } from '../data/scale.ts'
import type { EncodedPieces } from './encode-pairs.ts'
import { type PieceState, packHidden, selectHidden } from './hidden.ts'
import type { OnnxSpec } from './onnx-spec.ts'
import { toSpans, toTokenLogits } from './piece-spans.ts'
import type { Knowledge, TeacherAnswer } from './teacher.ts'

interface OutputTensor {
  readonly type: string
  readonly dims: readonly number[]
  readonly data: unknown
}

/** By name. */
export type OutputTensors = ReadonlyMap<string, OutputTensor>

export interface OnePair {
  readonly encoded: EncodedPieces
  /** Place in the batch. */
  readonly i: number
  readonly spec: OnnxSpec
  readonly asked: readonly Knowledge[]
  /** Is told every score. */
  readonly checkScale: (score: number) => void
}

/** Throws BAD_CONFIG where a tensor has not the type and shape that teacher.json states. */
export const readAnswer = (outputs: OutputTensors, pair: OnePair): TeacherAnswer => {
  const { spec, i, asked } = pair
  const raw = slice(outputs, spec.outputs.score, i)[0] ?? Number.NaN
  if (!Number.isFinite(raw)) return { failed: `the score is ${raw}` }
  pair.checkScale(raw)
  const label = {
    score: roundTo(toZ(raw, spec.outputs.score), 6),
    ...(asked.includes('critical') ? { critical: readCritical(outputs, pair) } : {}),
    ...(asked.includes('words') ? { words: readWords(outputs, pair) } : {}),
    ...(asked.includes('hidden') ? { hidden: readHidden(outputs, pair) } : {}),
  }
  return isWhole(label) ? label : { failed: 'a logit is not a finite number' }
}

const isWhole = ({ critical = 0, words = [] }: { critical?: number; words?: readonly (number | null)[] }): boolean =>
  Number.isFinite(critical) && words.every((logit) => logit === null || Number.isFinite(logit))

const readCritical = (outputs: OutputTensors, { spec, i }: OnePair): number =>
  roundTo(toLogit(slice(outputs, require(spec.outputs.critical), i), 0, 1), 4)

const readWords = (outputs: OutputTensors, { spec, encoded, i }: OnePair): (number | null)[] => {
  const { text, start, pieces } = require(encoded.sides).translation
  const output = require(spec.outputs.words)
  const tokens = dimensions(outputs, output)[1] ?? 0
  const values = slice(outputs, output, i)
  const logits = pieces.map((_, p) => toLogit(values, start + p, tokens))
  return toTokenLogits(text, { spans: toSpans(pieces, text), logits }).map((logit) =>
    logit === null ? null : roundTo(logit, 2),
  )
}

/** The logit at a place, or, where there are the two logits of OK and BAD, their difference. */
const toLogit = (values: Float32Array, place: number, places: number): number =>
  values.length === 2 * places ? (values[2 * place + 1] ?? 0) - (values[2 * place] ?? 0) : (values[place] ?? Number.NaN)

const readHidden = (outputs: OutputTensors, { spec, encoded, i }: OnePair): Uint8Array => {
  const output = require(spec.outputs.hidden)
  const width = dimensions(outputs, output)[2] ?? 0
  const values = slice(outputs, output, i)
  const states = (['source', 'translation'] as const).flatMap((side) => {
    const { text, start, pieces } = require(encoded.sides)[side]
    return toSpans(pieces, text).map((span, p): PieceState => {
      const at = (start + p) * width
      return { ...span, side, state: values.subarray(at, at + width) }
    })
  })
  const pooled = spec.outputs.pooled ? slice(outputs, spec.outputs.pooled, i) : []
  return packHidden(selectHidden(pooled, states))
}

interface OutputSpec {
  readonly name: string
  readonly shape?: readonly (number | 'batch' | 'tokens')[] | undefined
}

const dimensions = (outputs: OutputTensors, { name }: OutputSpec): readonly number[] => outputs.get(name)?.dims ?? []

/** The values of one pair. */
const slice = (outputs: OutputTensors, { name, shape }: OutputSpec, i: number): Float32Array => {
  const tensor = outputs.get(name)
  const data = tensor?.data
  if (!(tensor && data instanceof Float32Array))
    throw new QualityError('BAD_CONFIG', `outputs: ${name}: expected float32, got ${tensor?.type ?? 'nothing'}`, {
      field: name,
    })
  const fits =
    !shape ||
    (shape.length === tensor.dims.length && shape.every((size, d) => typeof size === 'string' || size === tensor.dims[d]))
  if (!fits)
    throw new QualityError(
      'BAD_CONFIG',
      `outputs: ${name}: expected the shape ${shape.join(' x ')}, got ${tensor.dims.join(' x ')}`,
      {
        field: name,
      },
    )
  const [batch = 1] = tensor.dims
  const size = data.length / batch
  return data.subarray(i * size, (i + 1) * size)
}

const require = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('an output was requested that teacher.json does not describe')
  return value
}
