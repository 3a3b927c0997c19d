/** IEEE 754 binary16 <-> number, for the 16-bit scales and vectors of a packed student. */

const FLOAT = new Float32Array(1)
const BITS = new Uint32Array(FLOAT.buffer)

/** Rounds to the nearest half, ties to even; beyond 65,504 gives infinity, as IEEE 754 does. */
export const toFloat16 = (value: number): number => {
  FLOAT[0] = value
  const bits = BITS[0] ?? 0
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude < 0x38800000) {
    // Subnormal: adding 2^-1 puts the wanted bits, rounded by the hardware, at the bottom of the significand.
    FLOAT[0] = Math.abs(value) + 0.5
    return sign | ((BITS[0] ?? 0) - 0x3f000000)
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1)
  return sign | ((rounded - 0x38000000) >>> 13)
}

/** The exact value of a half given as its 16 bits. */
export const fromFloat16 = (half: number): number => {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 31
  const fraction = half & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
