/** Word vectors -> a hashed table that gives them back: the student starts with a dictionary instead of noise. */

import { readFile } from 'node:fs/promises'
import { QualityError } from '../../models/errors.ts'
import { type FeatureShape, hashWord } from '../../models/hashing.ts'
import { tokenise } from '../../models/text.ts'
import { createSlots, OPTIMISERS } from '../learning/optimiser/optimiser.ts'
import { createHashedTable, TABLE_DEVIATION } from '../learning/students/hashed-table.ts'
import { createRandom } from '../statistics/random.ts'
import { parseNpz, toFloats } from './npz.ts'

export interface WordVectors {
  readonly words: readonly string[]
  /** [words, width], of standard deviation `TABLE_DEVIATION`. */
  readonly vectors: Float32Array
  readonly width: number
  /** How often each word was seen. */
  readonly counts: Float32Array
}

/** Reads an .npz of `words` (UTF-8, one a line), `vectors` (int8), `scale` (a factor a column) and `counts`. Throws BAD_DATA. */
export const loadWordVectors = async (file: string): Promise<WordVectors> => {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (cause) {
    throw new QualityError('BAD_DATA', `${file}: cannot be read`, { field: 'data.words', cause })
  }
  const arrays = parseNpz(bytes, file)
  const array = (name: string) => {
    const found = arrays.get(name)
    if (!found) throw new QualityError('BAD_DATA', `${file}: has no array ${name}, only ${[...arrays.keys()].join(', ')}`)
    return found
  }
  const words = new TextDecoder().decode(array('words').bytes).replace(/\n$/, '').split('\n')
  const codes = toFloats(array('vectors'), `${file}: vectors`)
  const scale = toFloats(array('scale'), `${file}: scale`)
  const counts = toFloats(array('counts'), `${file}: counts`)
  const width = scale.length
  if (codes.length !== words.length * width || counts.length !== words.length)
    throw new QualityError(
      'BAD_DATA',
      `${file}: ${words.length} words need ${words.length * width} numbers and as many counts, got ${codes.length} and ${counts.length}`,
    )
  const vectors = codes.map((code, i) => code * (scale[i % width] ?? 0))
  const squares = vectors.reduce((sum, value) => sum + value * value, 0)
  const factor = TABLE_DEVIATION / Math.sqrt(squares / vectors.length)
  return { words, vectors: vectors.map((value) => value * factor), width, counts }
}

export interface FitTableOptions {
  readonly shape: Omit<FeatureShape, 'maxTokens'>
  readonly seed: number
  readonly passes?: number
  /** Called after each step with the number of its words. */
  readonly onWords?: (count: number) => void
  /** Called after each pass with the share of the words' variance that the table gives back, weighted as the fit is. */
  readonly onPass?: (pass: number, recovered: number) => void
}

export const PASSES = 12
const BATCH_WORDS = 512
const RATE = 0.02

/**
 * A table [rows, width] whose sums come near the vectors, by lazy Adam on the squared error. Words weigh the root of
 * their count, so that frequent ones win where rows collide. Deterministic under its seed.
 */
export const fitTable = (
  { words, vectors, width, counts }: WordVectors,
  { shape, seed, passes = PASSES, onWords, onPass }: FitTableOptions,
): Float32Array => {
  const ids = words.map((word) => Int32Array.from(hashWord(spell(word, shape), shape)))
  const weights = toWeights(counts)
  const values = new Float32Array(shape.rows * width)
  const { adam } = OPTIMISERS
  const slots = createSlots(adam, values.length)
  const table = createHashedTable(values, { rows: shape.rows, width }, { rowsOf: (type) => ids[type] ?? new Int32Array() })
  const order = Int32Array.from(words, (_, i) => i)
  const steps = passes * Math.ceil(words.length / BATCH_WORDS)
  let step = 0
  for (let pass = 1; pass <= passes; pass++) {
    createRandom(seed, pass).shuffle(order)
    const sums = { missed: 0, all: 0 }
    for (let start = 0; start < order.length; start += BATCH_WORDS) {
      const gathered = table.gather(order.subarray(start, start + BATCH_WORDS))
      const gradient = residuals(gathered, { vectors, width, weights }, sums)
      step++
      const { rows, values: rowGradient } = table.scatter([{ types: gathered.types, gradient, share: 1 }])
      adam.step(values, rowGradient, slots, { step, rate: RATE * (1 - (step - 1) / steps), sparse: { rows, width } })
      onWords?.(Math.min(BATCH_WORDS, order.length - start))
    }
    onPass?.(pass, 1 - sums.missed / sums.all)
  }
  return values
}

/** A word as the student will read it: the file may spell it another way (şi, și). */
const spell = (word: string, { textRules }: Pick<FeatureShape, 'textRules'>): string => {
  if (textRules !== 2) return word
  const [only, ...more] = tokenise(word, textRules)
  return only && more.length === 0 ? only.text : word
}

/** Roots of the counts, 1 on average. */
const toWeights = (counts: Float32Array): Float32Array => {
  const roots = counts.map(Math.sqrt)
  const mean = roots.reduce((sum, root) => sum + root, 0) / roots.length
  return roots.map((root) => root / mean)
}

/** Weighted differences from the words' vectors; adds up what was missed and all there was. */
const residuals = (
  { types, vectors: given }: { readonly types: Int32Array; readonly vectors: Float32Array },
  { vectors, width, weights }: { readonly vectors: Float32Array; readonly width: number; readonly weights: Float32Array },
  sums: { missed: number; all: number },
): Float32Array => {
  const gradient = new Float32Array(given.length)
  for (let t = 0; t < types.length; t++) {
    const word = types[t] ?? 0
    const weight = weights[word] ?? 0
    for (let i = 0; i < width; i++) {
      const wanted = vectors[word * width + i] ?? 0
      const difference = (given[t * width + i] ?? 0) - wanted
      gradient[t * width + i] = weight * difference
      sums.missed += weight * difference * difference
      sums.all += weight * wanted * wanted
    }
  }
  return gradient
}
