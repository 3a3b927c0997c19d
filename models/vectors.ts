/** Arithmetic of vectors, one number after another: what the reference forward pass is written in. */

export type Vector = Float32Array

export const at = (vector: Vector, i: number): number => vector[i] ?? 0

export const dot = (a: Vector, b: Vector): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i)
  return sum
}

/** matrix [outputs, inputs] times vector [inputs], plus bias [outputs]. */
export const affine = (vector: Vector, matrix: Vector, bias?: Vector): Vector => {
  const inputs = vector.length
  return Float32Array.from({ length: matrix.length / inputs }, (_, o) => {
    const row = matrix.subarray(o * inputs, (o + 1) * inputs)
    return dot(row, vector) + (bias ? at(bias, o) : 0)
  })
}

export const concatenate = (parts: readonly Vector[]): Vector => Float32Array.from(parts.flatMap((part) => Array.from(part)))

export const relu = (vector: Vector): Vector => vector.map((value) => Math.max(0, value))

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

export const softmax = (logits: readonly number[]): number[] => {
  const largest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - largest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

/** Sum of the vectors, each times its share. */
export const weightedMean = (vectors: readonly Vector[], shares: readonly number[]): Vector => {
  const mean = new Float32Array(vectors[0]?.length ?? 0)
  vectors.forEach((vector, v) => {
    for (let i = 0; i < mean.length; i++) mean[i] = at(mean, i) + (shares[v] ?? 0) * at(vector, i)
  })
  return mean
}

export const add = (a: Vector, b: Vector): Vector => a.map((value, i) => value + at(b, i))

/** Keeps the norm of a vector of equal numbers finite. */
export const NORM_EPSILON = 1e-5

/** Mean 0 and variance 1 (layer normalisation, Ba et al. 2016, without gain and bias). */
export const normalise = (vector: Vector): Vector => {
  const mean = vector.reduce((sum, value) => sum + value, 0) / vector.length
  const variance = vector.reduce((sum, value) => sum + (value - mean) ** 2, 0) / vector.length
  return vector.map((value) => (value - mean) / Math.sqrt(variance + NORM_EPSILON))
}
