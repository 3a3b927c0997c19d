/** Students of random codes and pairs of random ids, each the same for the same seed. */

import { type DecomposableShape, decomposableTensors } from '../../../models/decomposable.ts'
import type { EncodedPair } from '../../../models/engine.ts'
import { toFloat16 } from '../../../models/float16.ts'
import type { Features } from '../../../models/hashing.ts'
import { writePacked } from '../../../models/packed.ts'
import type { Tensor, TensorSpec } from '../../../models/tensor.ts'

/** Numbers from 0 to before 1 (mulberry32). */
export const createRandom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface StudentOptions {
  readonly seed?: number
  /** Largest value of a table row. */
  readonly rowSize?: number
  readonly temperature?: number
  /** Replaces random codes: `largest` is 7 or 127. */
  readonly code?: (random: () => number, largest: number) => number
}

/** Weights of the size that training starts from (uniform, He et al. 2015), so that no layer dies or runs away. */
export const randomStudent = (shape: DecomposableShape, options: StudentOptions = {}): Uint8Array => {
  const random = createRandom(options.seed ?? 1)
  return writePacked(decomposableTensors(shape).map((spec) => randomTensor(spec, random, options)))
}

const anyCode = (random: () => number, largest: number): number => Math.floor(random() * (2 * largest + 1)) - largest

const randomTensor = (spec: TensorSpec, random: () => number, options: StudentOptions): Tensor => {
  const { rowSize = 0.3, temperature = 1, code = anyCode } = options
  const [rows = 1, columns = 1] = spec.shape
  if (spec.type === 'float16') {
    const middle = spec.name.endsWith('.gain') ? 1 : 0
    const value = spec.name === 'attend.temperature' ? () => temperature : () => middle + (random() - 0.5) * 0.6
    return { ...spec, data: toHalves(rows, value), scales: new Uint8Array() }
  }
  const isTable = spec.type === 'int4'
  const largest = isTable ? 7 : 127
  const size = isTable ? rowSize : Math.sqrt(3 / columns)
  const data = Uint8Array.from({ length: isTable ? (rows * columns) / 2 : rows * columns }, () =>
    isTable ? (code(random, largest) + 8) | ((code(random, largest) + 8) << 4) : code(random, largest) & 255,
  )
  return { ...spec, data, scales: toHalves(rows, () => (size / largest) * (0.5 + random())) }
}

export const toHalves = (length: number, value: () => number): Uint8Array => {
  const data = new Uint8Array(2 * length)
  const view = new DataView(data.buffer)
  for (let i = 0; i < length; i++) view.setUint16(2 * i, toFloat16(value()), true)
  return data
}

/** A side of `tokens` tokens with `idsPerToken` ids each, or 1 to `maxHashes`. */
export const randomSide = (
  shape: DecomposableShape,
  tokens: number,
  { random, idsPerToken }: { readonly random: () => number; readonly idsPerToken?: number },
): Features => {
  const ids: number[] = []
  const offsets = [0]
  for (let t = 0; t < tokens; t++) {
    const count = idsPerToken ?? 1 + Math.floor(random() * shape.maxHashes)
    for (let i = 0; i < count; i++) ids.push(Math.floor(random() * shape.rows))
    offsets.push(ids.length)
  }
  const token = { text: 'x', start: 0, end: 1 }
  return {
    tokens: Array.from({ length: tokens }, () => token),
    ids: Int32Array.from(ids),
    offsets: Int32Array.from(offsets),
    total: tokens,
  }
}

/** A pair of 1 to `maxTokens` tokens a side. */
export const randomPair = (shape: DecomposableShape, seed: number): EncodedPair => {
  const random = createRandom(seed)
  const side = (): Features => randomSide(shape, 1 + Math.floor(random() * shape.maxTokens), { random })
  return { source: side(), translation: side() }
}
