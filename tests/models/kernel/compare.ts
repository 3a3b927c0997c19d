/** The compiled kernel beside the reference: their largest difference on pairs. */

import { readFileSync } from 'node:fs'
import { createReference, type DecomposableShape } from '../../../models/decomposable.ts'
import type { EncodedPair, RawOutput } from '../../../models/engine.ts'
import { createKernel, type KernelEngine, type KernelModule } from '../../../models/kernel/kernel.ts'
import { readPacked } from '../../../models/packed.ts'

// Node has it, its type definitions do not.
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => KernelModule }

const kernelModule = new WebAssembly.Module(readFileSync(new URL('../../../models/kernel/build/kernel.wasm', import.meta.url)))

export const loadKernel = (bytes: Uint8Array, shape: DecomposableShape): KernelEngine =>
  createKernel(kernelModule, { bytes, shape })

export const flatten = ({ score, critical, words }: RawOutput): number[] => [score, critical, ...words]

/**
 * The largest difference of any output from the reference's. It is relative to the pair's largest output where that is
 * beyond 1: int16 activations keep a share of a vector's largest value, not a unit.
 */
export const largestDifference = (bytes: Uint8Array, shape: DecomposableShape, pairs: readonly EncodedPair[]): number => {
  const reference = createReference(readPacked(bytes), shape)
  const outputs = loadKernel(bytes, shape).run(pairs)
  return Math.max(
    ...pairs.map(({ source, translation }, p) => {
      const output = outputs[p]
      if (!output) throw new RangeError(`pair ${p} has no output`)
      const expected = flatten(reference(source, translation))
      const size = Math.max(1, ...expected.map(Math.abs))
      return Math.max(...flatten(output).map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)) / size))
    }),
  )
}
