/** Tensors as student.bin holds them (docs/format.md). */

/** int4: two codes a byte, minus 8; int8: codes; both with one float16 scale a row. float16: values, no scales. */
export type TensorType = 'int4' | 'int8' | 'float16'

export interface TensorSpec {
  readonly name: string
  readonly type: TensorType
  /** [rows, columns], or [length] for float16 vectors. */
  readonly shape: readonly number[]
}

export interface Tensor extends TensorSpec {
  /**
   * int4: byte j of a row holds column j in its low and column j + columns/2 in its high nibble, each plus 8.
   * int8: two's complement, row after row. float16: little-endian halves.
   */
  readonly data: Uint8Array
  /** One little-endian half a row; empty for float16. */
  readonly scales: Uint8Array
}

/** A tensor and where it lies in the file. */
export interface PackedTensor extends Tensor {
  readonly offset: number
  readonly scalesOffset: number
}
