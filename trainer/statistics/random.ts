/** Random numbers that are the same everywhere for the same seeds, so that a run can be repeated bit for bit. */

export interface Random {
  /** 32 random bits as an unsigned integer. */
  bits(): number
  /** In [0, 1). */
  uniform(): number
  /** From the normal distribution of mean 0 and deviation 1. */
  normal(): number
  /** Shuffles in place (Fisher and Yates). */
  shuffle(values: Int32Array): void
}

/** A stream of its own for each list of seeds: `createRandom(seed, epoch)` needs no state to be saved between epochs. */
export const createRandom = (...seeds: readonly number[]): Random => {
  let state = seeds.reduce((mixed, seed) => scramble(mixed ^ Math.imul(seed | 0, 0x9e3779b1)), 0x2545f491)
  // mulberry32 (Tommy Ettinger, public domain): one word of state, passes gjrand; enough for masks and shuffles.
  const bits = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  const uniform = (): number => bits() / 2 ** 32
  return {
    bits,
    uniform,
    // Box and Muller; 1 - uniform is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle: (values) => {
      for (let i = values.length - 1; i > 0; i--) {
        const j = Math.floor(uniform() * (i + 1))
        const kept = values[i] ?? 0
        values[i] = values[j] ?? 0
        values[j] = kept
      }
    },
  }
}

/** The finaliser of MurmurHash3: neighbouring seeds become unrelated ones. */
const scramble = (value: number): number => {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
