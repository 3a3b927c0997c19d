/** Examples -> padded arrays, and which examples go together. A result never depends on the padding. */

import { createRandom, type Random } from '../../statistics/random.ts'
import type { PlannedExamples } from './example.ts'

/** One side of a batch: the types of all texts, and each token's place. */
export interface PaddedSide {
  readonly tokens: number
  /** Word type, or -1 at padding. [batch, tokens] */
  readonly types: Int32Array
}

export const padSide = (texts: readonly Int32Array[]): PaddedSide => {
  const tokens = texts.reduce((longest, { length }) => Math.max(longest, length), 1)
  const types = new Int32Array(texts.length * tokens).fill(-1)
  texts.forEach((text, i) => {
    types.set(text, i * tokens)
  })
  return { tokens, types }
}

/** Batches that are shuffled together and sorted by length: long enough for little padding, short enough to mix. */
const WINDOW_BATCHES = 64

export interface PlanOptions {
  /** Examples of a batch at most. */
  readonly batch: number
  readonly seed: number
  readonly epoch: number
  /** Whether examples of one group (one source and its translations) share a batch. */
  readonly together?: boolean | undefined
}

/**
 * The batches of an epoch as indexes: a pure function of seed and epoch, so that nothing of it needs saving. Examples stand
 * in it as often as they are to be repeated; those of similar length share a batch.
 */
export const planBatches = (examples: PlannedExamples, { batch, seed, epoch, together = false }: PlanOptions): Int32Array[] => {
  const random = createRandom(seed, epoch)
  const drawn = drawRows(examples, seed, epoch)
  const batches = together ? planGroups(examples, drawn, { batch, random }) : planAlone(examples, drawn, { batch, random })
  const places = Int32Array.from(batches, (_, i) => i)
  random.shuffle(places)
  return Array.from(places, (place) => batches[place] ?? new Int32Array())
}

interface Packing {
  readonly batch: number
  readonly random: Random
}

const planAlone = (examples: PlannedExamples, order: Int32Array, { batch, random }: Packing): Int32Array[] => {
  random.shuffle(order)
  const batches: Int32Array[] = []
  for (let start = 0; start < order.length; start += batch * WINDOW_BATCHES) {
    const window = order.slice(start, start + batch * WINDOW_BATCHES).sort((a, b) => examples.sizeOf(a) - examples.sizeOf(b))
    for (let at = 0; at < window.length; at += batch) batches.push(window.subarray(at, at + batch))
  }
  return batches
}

/** As `planAlone` with groups for examples. A group is cut where it is more than a batch or nothing else fills one. */
const planGroups = (examples: PlannedExamples, rows: Int32Array, { batch, random }: Packing): Int32Array[] => {
  const units = toUnits(examples, rows, batch)
  const longest = Int32Array.from(units, (unit) => unit.reduce((most, row) => Math.max(most, examples.sizeOf(row)), 0))
  const order = Int32Array.from(units, (_, i) => i)
  random.shuffle(order)
  const sorted: number[][] = []
  for (let start = 0; start < order.length; ) {
    let held = 0
    let end = start
    while (end < order.length && held < batch * WINDOW_BATCHES) held += units[order[end++] ?? 0]?.length ?? 0
    const window = order.slice(start, end).sort((a, b) => (longest[a] ?? 0) - (longest[b] ?? 0))
    for (const unit of window) sorted.push(units[unit] ?? [])
    start = end
  }
  return pack(sorted, batch)
}

/** The rows of each group, in order; a row that is there twice is in two units. */
const toUnits = (examples: PlannedExamples, rows: Int32Array, batch: number): number[][] => {
  const units: number[][] = []
  // Of each group, the unit of a row's first, second, ... copy that is not full yet.
  const open = new Map<number, number[][]>()
  let [last, copy] = [-1, 0]
  for (const row of rows) {
    copy = row === last ? copy + 1 : 0
    last = row
    const group = examples.groupOf(row)
    const copies = open.get(group) ?? []
    const unit = copies[copy]
    if (unit && unit.length < batch) unit.push(row)
    else {
      const fresh = [row]
      copies[copy] = fresh
      units.push(fresh)
      open.set(group, copies)
    }
  }
  return units
}

/** Units looked at for one that fills a batch, before one is cut. */
const LOOK_AHEAD = 64

/** Every batch but the last is full, so that all epochs have as many. */
const pack = (units: readonly (readonly number[])[], batch: number): Int32Array[] => {
  const left = [...units]
  const batches: Int32Array[] = []
  let rows: number[] = []
  for (let next = 0; next < left.length; ) {
    const room = batch - rows.length
    let chosen = next
    while (chosen < Math.min(left.length, next + LOOK_AHEAD) && !fits(left[chosen], room)) chosen++
    const found = fits(left[chosen], room)
    const unit = left[found ? chosen : next] ?? []
    rows.push(...unit.slice(0, room))
    left[found ? chosen : next] = unit.slice(room)
    while (next < left.length && left[next]?.length === 0) next++
    if (rows.length < batch && next < left.length) continue
    batches.push(Int32Array.from(rows))
    rows = []
  }
  return batches
}

const fits = (unit: readonly number[] | undefined, room: number): boolean =>
  unit !== undefined && unit.length > 0 && unit.length <= room

/** Keeps the draw of parts apart from the streams of shuffles. */
const PARTS = 0x70617274

/**
 * The rows of an epoch in ascending order. Of those with one broken repeat exactly that part is drawn, so that all epochs
 * have as many rows.
 */
const drawRows = (examples: PlannedExamples, seed: number, epoch: number): Int32Array => {
  const times = new Uint8Array(examples.length)
  const broken = new Map<number, number[]>()
  for (let row = 0; row < examples.length; row++) {
    const repeat = examples.repeatOf(row)
    times[row] = Math.floor(repeat)
    if (Number.isInteger(repeat)) continue
    const rows = broken.get(repeat) ?? []
    rows.push(row)
    broken.set(repeat, rows)
  }
  for (const [number, [repeat, rows]] of [...broken].toSorted(([a], [b]) => a - b).entries()) {
    const part = repeat - Math.floor(repeat)
    const order = Int32Array.from(rows)
    createRandom(seed, epoch, PARTS, number).shuffle(order)
    for (const row of order.subarray(0, Math.round(part * order.length))) times[row] = (times[row] ?? 0) + 1
  }
  const drawn = new Int32Array(times.reduce((sum, count) => sum + count, 0))
  let end = 0
  for (let row = 0; row < times.length; row++) for (let i = times[row] ?? 0; i > 0; i--) drawn[end++] = row
  return drawn
}
