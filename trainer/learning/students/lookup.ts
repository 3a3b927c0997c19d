/** The word types of a batch -> the vectors of both sides, and gradients of those vectors -> gradients of word types. */

import * as tf from '@tensorflow/tfjs'
import type { PaddedSide } from '../batch/batch.ts'
import type { Vocabulary } from '../batch/vocabulary.ts'
import { createHashedTable, type Gathered, type HashedTable, type TypeGradient } from './hashed-table.ts'
import type { Parameter, SideTensors, Student } from './student.ts'

const SIDES = ['source', 'translation'] as const
type SideName = (typeof SIDES)[number]

/** Both sides of a batch as word types. */
export type PaddedPair = Readonly<Record<SideName, PaddedSide>>

/** What each table gave. */
export type Found = ReadonlyMap<string, Gathered>

export interface Lookup {
  /** Valid until the next call. */
  find(pair: PaddedPair): Found
  /** Both sides as tensors. */
  toSides(pair: PaddedPair, found: Found): { readonly source: SideTensors; readonly translation: SideTensors }
  /** Gradients of both sides' vectors, [batch, tokens, width], as gradients of the types of each table that has any. */
  sumByType(
    pair: PaddedPair,
    found: Found,
    gradients: Readonly<Record<SideName, Float32Array | undefined>>,
  ): Map<string, Omit<TypeGradient, 'share'>>
}

/** Looks up in the sparse parameters among `weights`. */
export const createLookup = (
  { parameters, tables }: Pick<Student, 'parameters' | 'tables'>,
  weights: ReadonlyMap<string, Float32Array>,
  vocabulary: Pick<Vocabulary, 'rowsOf'>,
): Lookup => {
  const opened = new Map(parameters.filter(({ sparse }) => sparse).map((each) => [each.name, open(each, weights, vocabulary)]))
  const sidesOf = (table: string) => SIDES.filter((side) => tables[side] === table)
  const find: Lookup['find'] = (pair) =>
    new Map(Array.from(opened, ([name, { table }]) => [name, table.gather(eachType(sidesOf(name).map((side) => pair[side])))]))
  const toSides: Lookup['toSides'] = (pair, found) => {
    const side = (name: SideName): SideTensors => {
      const { gathered, width } = placeOf(name, found)
      return toSide(pair[name], gathered, width)
    }
    return { source: side('source'), translation: side('translation') }
  }
  const placeOf = (side: SideName, found: Found) => {
    const gathered = found.get(tables[side])
    const width = opened.get(tables[side])?.width
    if (!gathered || width === undefined) throw new TypeError(`the student has no sparse parameter ${tables[side]}`)
    return { gathered, width }
  }
  const sumByType: Lookup['sumByType'] = (pair, found, gradients) => {
    const sums = new Map<string, Omit<TypeGradient, 'share'>>()
    for (const [name, { width }] of opened) {
      const gathered = found.get(name)
      const reached = sidesOf(name).filter((side) => gradients[side])
      if (!gathered || reached.length === 0) continue
      const byType = new Float32Array(gathered.vectors.length)
      for (const side of reached) addByType(byType, gradients[side] ?? byType, { side: pair[side], gathered, width })
      sums.set(name, { types: gathered.types, gradient: byType })
    }
    return sums
  }
  return { find, toSides, sumByType }
}

const open = (
  { name, shape: [rows = 1, width = 1] }: Parameter,
  weights: ReadonlyMap<string, Float32Array>,
  vocabulary: Pick<Vocabulary, 'rowsOf'>,
): { readonly table: HashedTable; readonly width: number } => ({
  table: createHashedTable(weights.get(name) ?? new Float32Array(), { rows, width }, vocabulary),
  width,
})

const eachType = function* (sides: readonly PaddedSide[]): Generator<number> {
  for (const { types } of sides) for (const type of types) if (type >= 0) yield type
}

/** A padded side as tensors: each token gets its type's vector. */
const toSide = ({ types, tokens }: PaddedSide, gathered: Gathered, width: number): SideTensors => {
  const vectors = new Float32Array(types.length * width)
  const mask = new Float32Array(types.length)
  types.forEach((type, token) => {
    if (type < 0) return
    const from = gathered.slotOf(type) * width
    vectors.set(gathered.vectors.subarray(from, from + width), token * width)
    mask[token] = 1
  })
  const batch = types.length / tokens
  return { vectors: tf.tensor3d(vectors, [batch, tokens, width]), mask: tf.tensor2d(mask, [batch, tokens]) }
}

/** Sums the gradients of a type's tokens. */
const addByType = (
  sums: Float32Array,
  gradient: Float32Array,
  { side, gathered, width }: { readonly side: PaddedSide; readonly gathered: Gathered; readonly width: number },
): void => {
  side.types.forEach((type, token) => {
    if (type < 0) return
    const to = gathered.slotOf(type) * width
    const from = token * width
    for (let i = 0; i < width; i++) sums[to + i] = (sums[to + i] ?? 0) + (gradient[from + i] ?? 0)
  })
}
