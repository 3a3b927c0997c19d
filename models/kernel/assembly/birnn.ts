/**
 * The forward pass of the `birnn` student (../../birnn.ts) over one pair: a module of its own, so that the Worker carries none
 * of it. Layers, rows and codes are those of the `decomposable` one, and so are the functions, which find what they need
 * in a structure Student of which no more is filled. All memory was laid out by the host (../birnn-layout.ts).
 */

import { softmax } from './attention'
import { chooseScale, encodeRows, largestMagnitude, storeCodes } from './codes'
import { multiply, multiplyOne, NO_LIMIT } from './dense'
import { embed } from './gather'
import { dot, sigmoid } from './math'
import { Layer, Student } from './student'
import { widen } from './widen'

/** A recurrent layer one way: the update, reset and new state of its inputs and of the state before. */
@unmanaged
class Direction {
  input0: Layer
  input1: Layer
  input2: Layer
  state0: Layer
  state1: Layer
  state2: Layer
}

@unmanaged
class Side {
  table: usize
  tableScales: usize
  forward: Direction
  backward: Direction
  pool: Layer
  context: usize // f32 row of states, in units of ln 2
}

@unmanaged
class Birnn {
  shared: Student
  source: Side
  translation: Side

  // Sizes. Strides are in bytes: of vectors, of a state, of those of both directions.
  rows: u32
  width: usize
  widthStride: usize
  hiddenStride: usize
  stateStride: usize
  hidden: usize
  maxHashes: u32

  // Heads: two rows of states each.
  score: usize
  critical: usize
  bad: usize
  scoreBias: f32
  criticalBias: f32
  badBias: f32
  lowest: f32
  range: f32

  // What the host writes before a run, and what a run leaves behind, as in Student.
  ids: usize
  sourceOffsets: usize
  translationOffsets: usize
  outputs: usize
  words: usize

  // Scratch.
  idScales: usize
  idCodes: usize
  x: usize // rows of vectors
  gates: usize // three rows of a state a token
  held: usize // the same of the state before, once
  state: usize
  states: usize // rows of states of both directions
  tokens: usize // the same, projected
  codes: usize
  codeScales: usize
  logits: usize
  pooled: usize // a row of states of the source, one of the translation
}

/** Where the host may begin to lay out memory. */
export function heapBase(): usize {
  return __heap_base
}

/** Computes what follows from a student's weights; to be called once, before the first run. */
export function prepare(b: Birnn): void {
  const s = b.shared
  s.rows = b.rows
  s.width = b.width
  s.widthStride = b.widthStride
  s.maxHashes = b.maxHashes
  s.idScales = b.idScales
  s.idCodes = b.idCodes
  s.codes = b.codes
  s.codeScales = b.codeScales
  prepareSide(b.source)
  prepareSide(b.translation)
}

function prepareSide(side: Side): void {
  prepareInputs(side.forward)
  prepareInputs(side.backward)
  widen(side.pool)
}

function prepareInputs(direction: Direction): void {
  widen(direction.input0)
  widen(direction.input1)
  widen(direction.input2)
}

/** As `run` of index.ts. */
export function run(b: Birnn, sourceTokens: usize, translationTokens: usize): bool {
  const translationIds = b.ids + (<usize>load<u32>(b.sourceOffsets + (sourceTokens << 2)) << 2)
  const ofTranslation = b.pooled + b.stateStride
  if (!read(b, b.source, b.ids, b.sourceOffsets, sourceTokens, b.pooled)) return false
  if (!read(b, b.translation, translationIds, b.translationOffsets, translationTokens, ofTranslation)) return false
  const both = b.stateStride << 1
  const logit = dot(b.pooled, b.score, both) + b.scoreBias
  store<f32>(b.outputs, b.lowest + b.range * f32x4.extract_lane(sigmoid(f32x4.splat(logit)), 0))
  store<f32>(b.outputs, dot(b.pooled, b.critical, both) + b.criticalBias, 4)
  const beside = dot(b.pooled, b.bad + b.stateStride, b.stateStride) + b.badBias
  for (let t: usize = 0; t < translationTokens; t++)
    store<f32>(b.words + (t << 2), dot(b.tokens + t * b.stateStride, b.bad, b.stateStride) + beside)
  return true
}

/** Leaves the projected tokens of a side in b.tokens, and writes the row of all of them pooled. */
function read(b: Birnn, side: Side, ids: usize, offsets: usize, tokens: usize, pooled: usize): bool {
  const s = b.shared
  s.table = side.table
  s.tableScales = side.tableScales
  if (!embed(s, ids, offsets, tokens, b.x)) return false
  recur(b, side.forward, tokens, false)
  recur(b, side.backward, tokens, true)
  encodeRows(s, side.pool, tokens, b.states, b.stateStride)
  multiply(s, side.pool, tokens, b.tokens, b.stateStride, NO_LIMIT)
  for (let t: usize = 0; t < tokens; t++)
    store<f32>(b.logits + (t << 2), dot(b.tokens + t * b.stateStride, side.context, b.stateStride))
  softmax(b.logits, tokens)
  for (let i: usize = 0; i < b.stateStride; i += 16) {
    let sum = f32x4.splat(0)
    let row = b.tokens + i
    for (let t: usize = 0; t < tokens; t++) {
      sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(b.logits + (t << 2)), v128.load(row)))
      row += b.stateStride
    }
    v128.store(pooled + i, sum)
  }
  return true
}

/** Writes the states of one direction, the second half of b.states for the backward one. */
function recur(b: Birnn, direction: Direction, tokens: usize, isBackward: bool): void {
  const s = b.shared
  const stride = b.hiddenStride
  const gates = stride + (stride << 1)
  encodeRows(s, direction.input0, tokens, b.x, b.widthStride)
  multiply(s, direction.input0, tokens, b.gates, gates, NO_LIMIT)
  multiply(s, direction.input1, tokens, b.gates + stride, gates, NO_LIMIT)
  multiply(s, direction.input2, tokens, b.gates + (stride << 1), gates, NO_LIMIT)
  for (let i: usize = 0; i < stride; i += 16) v128.store(b.state + i, f32x4.splat(0))
  const half = isBackward ? b.hidden << 2 : 0
  for (let step: usize = 0; step < tokens; step++) {
    const t = isBackward ? tokens - 1 - step : step
    storeCodes(b.state, b.hidden, chooseScale(s, direction.state0, 0, 0, largestMagnitude(b.state, stride)), s.codes)
    multiplyOne(s, direction.state0, b.held, NO_LIMIT)
    multiplyOne(s, direction.state1, b.held + stride, NO_LIMIT)
    multiplyOne(s, direction.state2, b.held + (stride << 1), NO_LIMIT)
    const input = b.gates + t * gates
    for (let i: usize = 0; i < stride; i += 16) advance(b.state + i, input + i, b.held + i, stride)
    // Four at a time: what is written beyond is zeros, or overwritten by the other direction, and never of another token.
    const row = b.states + t * b.stateStride + half
    for (let i: usize = 0; i < b.hidden << 2; i += 16) v128.store(row + i, v128.load(b.state + i))
  }
}

/** Four numbers of the next state. Beyond the last all are zeros, and stay so. */
@inline
function advance(state: usize, input: usize, held: usize, stride: usize): void {
  const update = sigmoid(f32x4.add(v128.load(input), v128.load(held)))
  const reset = sigmoid(f32x4.add(v128.load(input + stride), v128.load(held + stride)))
  const twice = stride << 1
  const fresh = tanh(f32x4.add(v128.load(input + twice), f32x4.mul(reset, v128.load(held + twice))))
  const old = v128.load(state)
  v128.store(state, f32x4.add(fresh, f32x4.mul(update, f32x4.sub(old, fresh))))
}

/** tanh x = 2 sigmoid(2 x) - 1. */
@inline
function tanh(x: v128): v128 {
  const twice = sigmoid(f32x4.add(x, x))
  return f32x4.sub(f32x4.add(twice, twice), f32x4.splat(1))
}
