/** Keys of finished labels -> numbers, in typed arrays: 30 bytes a key, so that millions fit in a small machine. */

/** 128 bits in hexadecimal: too many to collide, few enough to keep. */
export const KEY_LENGTH = 32

export interface KeyIndex {
  readonly size: number
  get(key: string): number | undefined
  /** A later number of the same key goes before an earlier one. */
  set(key: string, value: number): void
}

const FULLEST = 0.67
const WORDS = 5 // four of the key, then the number + 1: 0 is an empty slot

/** Open addressing with linear probing; keys are hashes already, so their first word is one too. */
export const createKeyIndex = (): KeyIndex => {
  let capacity = 1024
  let slots = new Uint32Array(capacity * WORDS)
  let size = 0
  const place = (words: Uint32Array): number => {
    for (let slot = (words[0] ?? 0) & (capacity - 1); ; slot = (slot + 1) & (capacity - 1)) {
      const at = slot * WORDS
      const empty = slots[at + 4] === 0
      if (
        empty ||
        (slots[at] === words[0] && slots[at + 1] === words[1] && slots[at + 2] === words[2] && slots[at + 3] === words[3])
      )
        return at
    }
  }
  const grow = (): void => {
    const old = slots
    capacity *= 2
    slots = new Uint32Array(capacity * WORDS)
    for (let at = 0; at < old.length; at += WORDS)
      if (old[at + 4] !== 0) slots.set(old.subarray(at, at + WORDS), place(old.subarray(at, at + WORDS)))
  }
  return {
    get size() {
      return size
    },
    get: (key) => {
      const value = slots[place(toWords(key)) + 4] ?? 0
      return value === 0 ? undefined : value - 1
    },
    set: (key, value) => {
      if (size >= capacity * FULLEST) grow()
      const words = toWords(key)
      const at = place(words)
      if (slots[at + 4] === 0) size++
      slots.set(words, at)
      slots[at + 4] = value + 1
    },
  }
}

const toWords = (key: string): Uint32Array =>
  Uint32Array.from({ length: 4 }, (_, i) => Number.parseInt(key.slice(8 * i, 8 * i + 8), 16))
