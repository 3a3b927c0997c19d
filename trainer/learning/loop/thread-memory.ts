/** Memory that all threads see: what is written there by one needs no message to reach the others. */

import type { Vocabulary } from '../batch/vocabulary.ts'
import type { Method } from '../methods/method.ts'
import type { TypeGradient } from '../students/hashed-table.ts'
import type { Gradients } from './gradients.ts'
import { shareFloats, shareInts } from './shared.ts'
import { weightsOf } from './state.ts'

export type SharedVocabulary = ReturnType<Vocabulary['toArrays']>

export const shareVocabulary = (vocabulary: Vocabulary): SharedVocabulary => {
  const { ids, offsets } = vocabulary.toArrays()
  return { ids: shareInts(ids), offsets: shareInts(offsets) }
}

/** Where the gradients of one shard are left, by weight. */
export interface ShardMemory {
  readonly dense: ReadonlyMap<string, Float32Array>
  readonly sparse: ReadonlyMap<string, { readonly types: Int32Array; readonly gradient: Float32Array }>
}

/** Enough for shards that read so many word types at most. */
export const createShardMemory = (method: Method, maxTypes: number): ShardMemory => {
  const floats = (length: number): Float32Array => shareFloats(new Float32Array(length))
  const weights = weightsOf(method)
  const dense = weights.filter(({ parameter }) => !parameter.sparse)
  const sparse = weights.filter(({ parameter }) => parameter.sparse)
  const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dimension) => product * dimension, 1)
  return {
    dense: new Map(dense.map(({ name, parameter }) => [name, floats(sizeOf(parameter.shape))])),
    sparse: new Map(
      sparse.map(({ name, parameter }) => [
        name,
        { types: shareInts(new Int32Array(maxTypes)), gradient: floats(maxTypes * (parameter.shape.at(-1) ?? 1)) },
      ]),
    ),
  }
}

/** What of a shard's gradients is told beside its memory. */
export interface ShardNote extends Pick<Gradients, 'loss' | 'terms'> {
  readonly shard: number
  readonly share: number
  /** Weights with a gradient. */
  readonly dense: readonly string[]
  /** Sparse weights with one, and of how many word types. */
  readonly sparse: readonly (readonly [string, number])[]
}

export const leave = (memory: ShardMemory, { dense, sparse }: Gradients): Pick<ShardNote, 'dense' | 'sparse'> => {
  for (const [name, gradient] of dense) memory.dense.get(name)?.set(gradient)
  for (const [name, { types, gradient }] of sparse) {
    memory.sparse.get(name)?.types.set(types)
    memory.sparse.get(name)?.gradient.set(gradient)
  }
  return { dense: [...dense.keys()], sparse: Array.from(sparse, ([name, { types }]) => [name, types.length] as const) }
}

export const denseOf = ({ dense }: ShardMemory, note: ShardNote): Map<string, Float32Array> =>
  new Map(note.dense.map((name) => [name, dense.get(name) ?? new Float32Array()]))

/** By sparse weight, the gradients of all shards in order. */
export const sparseOf = (memories: readonly ShardMemory[], notes: readonly ShardNote[]): Map<string, TypeGradient[]> => {
  const all = new Map<string, TypeGradient[]>()
  for (const { shard, share, sparse } of notes)
    for (const [name, count] of sparse) {
      const left = memories[shard]?.sparse.get(name)
      if (!left) continue
      const width = left.gradient.length / left.types.length
      const gradient = { types: left.types.subarray(0, count), gradient: left.gradient.subarray(0, count * width), share }
      all.set(name, [...(all.get(name) ?? []), gradient])
    }
  return all
}
