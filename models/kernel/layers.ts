/** Where the layers of a student lie in the kernel's memory; the order of fields is that of Layer in assembly/student.ts. */

import type { DecomposableShape } from '../decomposable.ts'
import { QualityError } from '../errors.ts'
import { toNumbers } from '../packed.ts'
import type { PackedTensor } from '../tensor.ts'
import { type Arena, padded, place, reserve, roundUp } from './arena.ts'

/** The largest code of an activation that no sum over `inputs` can overflow with: all of int16 up to 512 inputs. */
export const largestCode = (inputs: number): number => {
  // The quantiser writes no code of -128, but a file may hold one.
  const largestWeight = 128
  return Math.min(32_767, Math.floor((2 ** 31 - 1) / (largestWeight * inputs)))
}

export type Tensors = ReadonlyMap<string, PackedTensor>

/** A student's tensors, and the address of the file that they are in. */
export interface PackedWeights {
  readonly tensors: Tensors
  readonly shape: DecomposableShape
  readonly file: number
}

/** A layer is the rows of a matrix from `first` on. */
export interface LayerPart {
  readonly name: string
  readonly outputs: number
  readonly inputs: number
  /** Row that the layer begins with. */
  readonly first?: number
  /** Inputs whose int16 codes share one scale; those after them share another. */
  readonly firstInputs?: number
  /** What every output is multiplied by. */
  readonly factor?: number
  /** Whether it is multiplied with many vectors, and so laid out for that. */
  readonly wide?: boolean
}

/** The address of the kernel's structure Layer. */
export const placeLayer = (
  arena: Arena,
  { tensors, file }: Pick<PackedWeights, 'tensors' | 'file'>,
  part: LayerPart,
): number => {
  const { name, outputs, inputs, first = 0, firstInputs = inputs, factor = 1, wide = false } = part
  const { offset, scales } = find(tensors, `${name}.weight`)
  const bias = tensors.get(`${name}.bias`)
  const rows = (values: Float32Array): number => place(arena, padded(values.subarray(first, first + outputs), 16))
  const fields = [
    file + offset + first * inputs,
    rows(times(factor, toHalves(name, scales))),
    rows(bias ? times(factor, toNumbers(bias)) : new Float32Array(first + outputs)),
    inputs,
    firstInputs,
    outputs,
    wide ? reserve(arena, roundUp(outputs, 16) * (roundUp(firstInputs, 8) + roundUp(inputs - firstInputs, 8)) * 2) : 0,
    largestCode(Math.max(firstInputs, inputs - firstInputs)),
  ]
  return place(arena, Uint32Array.from(fields))
}

/** Most are taken as they are, at every cold start. */
export const times = (factor: number, values: Float32Array): Float32Array =>
  factor === 1 ? values : values.map((value) => value * factor)

const toHalves = (name: string, data: Uint8Array): Float32Array =>
  toNumbers({ name, type: 'float16', shape: [data.length / 2], data, scales: new Uint8Array() })

/** Throws BAD_STUDENT where there is none of the name. */
export const find = (tensors: Tensors, name: string): PackedTensor => {
  const found = tensors.get(name)
  if (!found) throw new QualityError('BAD_STUDENT', `student.bin: ${name} is missing`)
  return found
}

/** The bits of a float, for a field among integers. */
export const toBits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0
