// The forward pass of the `decomposable` student (models/decomposable.ts is its oracle). Memory is laid out once by
// `layOut`; a run allocates nothing. The host writes ids and offsets, calls `run`, and reads score, critical and words.

import { affine, attend, contrast, embed, Matrix, mix, project, quantiseRows, relu } from './layers'
import { dot, quantise, sigmoid4, softmax, widen } from './math'

let width: i32 = 0
let hidden: i32 = 0
let maxTokens: i32 = 0

let table: usize = 0
let tableScales: usize = 0
const contextMatrix = changetype<Matrix>(memory.data(offsetof<Matrix>()))
const attendMatrix = changetype<Matrix>(memory.data(offsetof<Matrix>()))
const compare1 = changetype<Matrix>(memory.data(offsetof<Matrix>()))
const compare2 = changetype<Matrix>(memory.data(offsetof<Matrix>()))
const joinMatrix = changetype<Matrix>(memory.data(offsetof<Matrix>()))
let poolWeights: usize = 0
let scoreWeights: usize = 0
let criticalWeights: usize = 0
let badWeights: usize = 0
let temperature: f32 = 0
let scoreBias: f32 = 0
let criticalBias: f32 = 0
let badBias: f32 = 0

/** What is known of one side while a pair is scored. */
@unmanaged
class Side {
  ids: usize
  offsets: usize
  tokens: i32
  /** Context vectors, maxTokens x width. */
  x: usize
  /** Projections for attention, maxTokens (rounded up to 4) x hidden. */
  key: usize
  /** Attention of every token over the other side's tokens. */
  attention: usize
  /** Compared vectors, maxTokens x hidden. */
  compared: usize
}

const sourceSide = changetype<Side>(memory.data(offsetof<Side>()))
const translationSide = changetype<Side>(memory.data(offsetof<Side>()))

// Scratch shared by both sides, one after the other.
let embedded: usize = 0
let integers: usize = 0
let scales: usize = 0
let gates: usize = 0
let contrasted: usize = 0
let aligned: usize = 0
let pooling: usize = 0
let joined: usize = 0
let summary: usize = 0
let words: usize = 0

let end: usize = 0

function reserve(bytes: i32): usize {
  const at = end
  end = (end + <usize>bytes + 63) & ~63
  return at
}

function layOutSide(side: Side, maxHashes: i32): void {
  side.ids = reserve(maxTokens * maxHashes * 4)
  side.offsets = reserve((maxTokens + 1) * 4)
  side.x = reserve(maxTokens * width * 4)
  side.key = reserve((maxTokens + 3) * hidden * 4)
  side.attention = reserve(maxTokens * (maxTokens + 3) * 4)
  side.compared = reserve(maxTokens * hidden * 4)
}

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base
}

/** Plans memory from `start` on and returns its end; the host grows the memory to it before anything else. */
export function layOut(start: usize, tokens: i32, hashes: i32, tokenWidth: i32, hiddenWidth: i32): usize {
  end = (start + 63) & ~63
  width = tokenWidth
  hidden = hiddenWidth
  maxTokens = tokens
  layOutSide(sourceSide, hashes)
  layOutSide(translationSide, hashes)
  embedded = reserve(tokens * width * 4)
  // One zero vector before the first token and one after the last; also holds contrasts and compared vectors.
  integers = reserve(max((tokens + 2) * width, max(tokens * 4 * width, max(tokens * hidden, 4 * hidden))) * 2)
  scales = reserve(tokens * 4)
  gates = reserve(tokens * max(2 * width, hidden) * 4)
  contrasted = reserve(tokens * 4 * width * 4)
  aligned = reserve(width * 4)
  pooling = reserve((tokens + 3) * 4)
  joined = reserve(4 * hidden * 4)
  summary = reserve(hidden * 4)
  words = reserve(tokens * 4)
  poolWeights = reserve(hidden * 4)
  scoreWeights = reserve(hidden * 4)
  criticalWeights = reserve(hidden * 4)
  badWeights = reserve(hidden * 4)
  planMatrix(contextMatrix, 2 * width, 3 * width)
  planMatrix(attendMatrix, hidden, width)
  planMatrix(compare1, hidden, 4 * width)
  planMatrix(compare2, hidden, hidden)
  planMatrix(joinMatrix, hidden, 4 * hidden)
  return end
}

function planMatrix(matrix: Matrix, outputs: i32, inputs: i32): void {
  matrix.outputs = outputs
  matrix.inputs = inputs
  matrix.scales = reserve(outputs * 4)
  matrix.bias = reserve(outputs * 4)
}

/** Where the 4-bit table lies; it is used there. */
export function bindTable(data: usize, halves: usize): void {
  table = data
  tableScales = halves
}

/** Matrix `index`: 0 context, 1 attend, 2 compare1, 3 compare2, 4 join. Weights are used where they lie; `bias` 0 for none. */
export function bindMatrix(index: i32, weights: usize, halves: usize, bias: usize): void {
  const matrix =
    index == 0 ? contextMatrix : index == 1 ? attendMatrix : index == 2 ? compare1 : index == 3 ? compare2 : joinMatrix
  matrix.weights = weights
  widen(halves, matrix.scales, matrix.outputs)
  if (bias != 0) widen(bias, matrix.bias, matrix.outputs)
}

/** The float16 vectors of the heads, and the numbers that stand alone. */
export function bindHeads(pool: usize, score: usize, critical: usize, bad: usize): void {
  widen(pool, poolWeights, hidden)
  widen(score, scoreWeights, hidden)
  widen(critical, criticalWeights, hidden)
  widen(bad, badWeights, hidden)
}

export function bindScalars(attention: f32, score: f32, critical: f32, bad: f32): void {
  temperature = attention
  scoreBias = score
  criticalBias = critical
  badBias = bad
}

export function idsAt(translation: bool): usize {
  return translation ? translationSide.ids : sourceSide.ids
}

export function offsetsAt(translation: bool): usize {
  return translation ? translationSide.offsets : sourceSide.offsets
}

/** Address of [score, critical] and of the BAD logits of the last run. */
export function outputsAt(): usize {
  return summary
}

export function wordsAt(): usize {
  return words
}

/** x + a * sigmoid(g) over a window of three tokens; then the projection for attention. */
function read(side: Side): void {
  const tokens = side.tokens
  embed(side.ids, side.offsets, tokens, table, tableScales, width, embedded)
  const row = <usize>width * 2
  memory.fill(integers, 0, row)
  memory.fill(integers + row * <usize>(tokens + 1), 0, row)
  // One scale for the whole side, so that a window is the memory of three neighbours as it lies.
  const scale = quantise(embedded, integers + row, tokens * width)
  for (let t: usize = 0; t < <usize>tokens; t++) store<f32>(scales + (t << 2), scale)
  affine(integers, scales, tokens, row, contextMatrix, gates)
  const bytes = (<usize>width) << 2
  for (let t: usize = 0; t < <usize>tokens; t++) {
    const gate = gates + t * 2 * bytes
    for (let d: usize = 0; d < bytes; d += 16) {
      const gated = f32x4.mul(v128.load(gate + d), sigmoid4(v128.load(gate + bytes + d)))
      v128.store(side.x + t * bytes + d, f32x4.add(v128.load(embedded + t * bytes + d), gated))
    }
  }
  quantiseRows(side.x, tokens, width, integers, scales)
  affine(integers, scales, tokens, row, attendMatrix, side.key)
}

/** Every token beside what it is aligned with on the other side. */
function compare(side: Side, other: Side): void {
  const tokens = side.tokens
  const bytes = (<usize>width) << 2
  const stride = (<usize>((other.tokens + 3) & ~3)) << 2
  for (let t: usize = 0; t < <usize>tokens; t++) {
    const attention = side.attention + t * stride
    softmax(attention, other.tokens)
    mix(other.x, attention, other.tokens, width, aligned)
    contrast(side.x + t * bytes, aligned, width, contrasted + t * 4 * bytes)
  }
  quantiseRows(contrasted, tokens, 4 * width, integers, scales)
  affine(integers, scales, tokens, <usize>width * 8, compare1, gates)
  relu(gates, tokens * hidden)
  quantiseRows(gates, tokens, hidden, integers, scales)
  affine(integers, scales, tokens, <usize>hidden * 2, compare2, side.compared)
  relu(side.compared, tokens * hidden)
}

/** Attention pooling and mean. */
function aggregate(side: Side, out: usize): void {
  project(side.compared, side.tokens, hidden, poolWeights, 0, pooling)
  softmax(pooling, side.tokens)
  mix(side.compared, pooling, side.tokens, hidden, out)
  const share: f32 = <f32>1 / <f32>side.tokens
  for (let t: usize = 0; t < <usize>side.tokens; t++) store<f32>(pooling + (t << 2), share)
  mix(side.compared, pooling, side.tokens, hidden, out + ((<usize>hidden) << 2))
}

/** Scores the pair whose ids and offsets are in place. */
export function run(sourceTokens: i32, translationTokens: i32): void {
  sourceSide.tokens = sourceTokens
  translationSide.tokens = translationTokens
  read(sourceSide)
  read(translationSide)
  const scale = temperature / sqrt(<f32>hidden)
  attend(
    sourceSide.key,
    sourceTokens,
    translationSide.key,
    translationTokens,
    hidden,
    scale,
    sourceSide.attention,
    translationSide.attention,
  )
  compare(sourceSide, translationSide)
  compare(translationSide, sourceSide)
  aggregate(sourceSide, joined)
  aggregate(translationSide, joined + ((<usize>hidden) << 3))
  quantiseRows(joined, 1, 4 * hidden, integers, scales)
  affine(integers, scales, 1, 0, joinMatrix, gates)
  relu(gates, hidden)
  store<f32>(summary, dot(gates, scoreWeights, hidden) + scoreBias)
  store<f32>(summary, dot(gates, criticalWeights, hidden) + criticalBias, 4)
  project(translationSide.compared, translationTokens, hidden, badWeights, badBias, words)
}
