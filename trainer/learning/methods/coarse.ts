/** What a teacher says of pairs like a pair, in the mean: the coarse signal that annealing begins with. */

import type { TrainingExamples } from '../batch/example.ts'

type Rows = Pick<TrainingExamples, 'length' | 'at'>

/** One number a row. With `parts`, like is: of one language pair, of one part by length and of one by the rarity of the source's words. */
export const toCoarse = (rows: Rows, parts?: number): Float32Array => {
  const scores = Float32Array.from({ length: rows.length }, (_, row) => teacherOf(rows, row))
  const keys = parts === undefined ? new Float32Array(rows.length) : toBuckets(rows, parts)
  const sums = new Map<number, { sum: number; count: number }>()
  scores.forEach((score, row) => {
    if (Number.isNaN(score)) return
    const { sum, count } = sums.get(keys[row] ?? 0) ?? { sum: 0, count: 0 }
    sums.set(keys[row] ?? 0, { sum: sum + score, count: count + 1 })
  })
  return Float32Array.from(keys, (key) => {
    const { sum, count } = sums.get(key) ?? { sum: 0, count: 1 }
    return sum / count
  })
}

/** Mean of the teachers that have spoken; NaN where none has. */
const teacherOf = (rows: Rows, row: number): number => {
  const said = Array.from(rows.at(row)?.teachers ?? []).filter((score) => !Number.isNaN(score))
  return said.reduce((sum, score) => sum + score, 0) / said.length
}

const toBuckets = (rows: Rows, parts: number): Float32Array => {
  const counts = new Map<number, number>()
  for (let row = 0; row < rows.length; row++)
    for (const type of rows.at(row)?.source ?? []) counts.set(type, (counts.get(type) ?? 0) + 1)
  const pairs = new Map<string, number>()
  const lengths = new Float64Array(rows.length)
  const rarities = new Float64Array(rows.length)
  const languagePairs = Float32Array.from({ length: rows.length }, (_, row) => {
    const { languagePair = '', source = [], translation = [] } = rows.at(row) ?? {}
    lengths[row] = source.length + translation.length
    for (const type of source) rarities[row] = (rarities[row] ?? 0) - Math.log(counts.get(type) ?? 1) / source.length
    if (!pairs.has(languagePair)) pairs.set(languagePair, pairs.size)
    return pairs.get(languagePair) ?? 0
  })
  const [byLength, byRarity] = [lengths, rarities].map((values) => toParts(values, parts))
  return languagePairs.map((pair, row) => (pair * parts + (byLength?.[row] ?? 0)) * parts + (byRarity?.[row] ?? 0))
}

/** Parts of equal size by value, from 0. */
const toParts = (values: Float64Array, parts: number): Int32Array => {
  const order = Int32Array.from(values, (_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b)
  const places = new Int32Array(values.length)
  order.forEach((row, rank) => {
    places[row] = Math.floor((rank * parts) / values.length)
  })
  return places
}
