/** Self-attention over the compared tokens of both sides as one sequence (../../self-attention.ts). */

import { powers, weightedMeans, weightedMeansOfHead } from './attention'
import { chooseScale, encodeRows, storeCodes } from './codes'
import { codeBytes, multiply, multiplyOnto, NO_LIMIT } from './dense'
import { addCodes, fromHalf, largestLane, sum } from './math'
import { Layer, SelfAttention, Student } from './student'
import { widen } from './widen'

// That of ../../vectors.ts.
const NORM_EPSILON: f32 = 1e-5

/** Computes what follows from the weights, once. */
export function prepareSelfAttention(s: Student, a: SelfAttention): void {
  const hidden = s.compare2.outputs
  for (let side: usize = 0; side < 2; side++) {
    const segment = a.segments + side * hidden
    const segmentScale = fromHalf(load<u16>(a.segmentScales + (side << 1)))
    for (let t: usize = 0; t < a.maxTokens; t++) {
      const position = a.positions + t * hidden
      const positionScale = fromHalf(load<u16>(a.positionScales + (t << 1)))
      const place = a.places + (side * a.maxTokens + t) * s.hiddenStride
      for (let i: usize = 0; i < hidden; i++) {
        const value = <f32>load<i8>(segment + i) * segmentScale + <f32>load<i8>(position + i) * positionScale
        store<f32>(place + (i << 2), value)
      }
    }
  }
  widen(a.query)
  widen(a.key)
  widen(a.value)
  widen(a.output)
  if (a.gain2 != 0) {
    widen(a.inner)
    widen(a.outer)
  }
  writeThrough(a.last, s.pool, a.poolOfLast)
  writeThrough(a.last, s.bad, a.badOfLast)
}

/** output = layer' * vector: what a product of the vector with the layer's outputs is, as one with its inputs. */
function writeThrough(layer: Layer, vector: usize, output: usize): void {
  const inputs = layer.inputs
  for (let o: usize = 0; o < layer.outputs; o++) {
    const weights = layer.weights + o * inputs
    const factor = load<f32>(layer.scales + (o << 2)) * load<f32>(vector + (o << 2))
    addCodes(output, weights, inputs, factor)
  }
}

/**
 * Lets every compared token in s.hidden2 see all others. What the last layer adds to a token is left out: all that is read of it
 * is linear, and so read of the layer's inputs, a.lastRows (aggregate.ts).
 */
export function lookAround(s: Student, a: SelfAttention, sourceTokens: usize, translationTokens: usize): void {
  const tokens = sourceTokens + translationTokens
  const stride = s.hiddenStride
  addRows(s.hidden2, a.places, sourceTokens * stride)
  addRows(s.hidden2 + sourceTokens * stride, a.places + a.maxTokens * stride, translationTokens * stride)
  normalise(s, a, a.gain, a.bias, a.query, a.output, tokens)
  multiply(s, a.query, tokens, a.queries, stride, NO_LIMIT)
  multiply(s, a.key, tokens, a.keys, stride, NO_LIMIT)
  multiply(s, a.value, tokens, a.values, stride, NO_LIMIT)
  attend(s, a, tokens)
  if (a.gain2 == 0) return
  encodeRows(s, a.output, tokens, a.attended, a.attendedStride)
  multiplyOnto(s, a.output, tokens, s.hidden2, stride)
  normalise(s, a, a.gain2, a.bias2, a.inner, a.outer, tokens)
  multiply(s, a.inner, tokens, a.innerRows, a.innerStride, 0)
}

function addRows(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)))
}

/**
 * Leaves in s.codes the codes of every token of s.hidden2, normalised, times gain plus bias, as `reader` reads them. The token
 * itself gets the bias of the layer whose outputs will be added to it.
 */
function normalise(s: Student, a: SelfAttention, gain: usize, bias: usize, reader: Layer, adder: Layer, tokens: usize): void {
  const bytes = codeBytes(reader)
  const stride = s.hiddenStride
  const hidden = <f32>reader.inputs
  for (let t: usize = 0; t < tokens; t++) {
    const row = s.hidden2 + t * stride
    let total = f32x4.splat(0)
    for (let i: usize = 0; i < stride; i += 16) total = f32x4.add(total, v128.load(row + i))
    const mean = f32x4.splat(sum(total) / hidden)
    const variance = squares(row, reader.inputs << 2, mean) / hidden
    const inverse = f32x4.splat(1 / sqrt(variance + NORM_EPSILON))
    let largest = f32x4.splat(0)
    for (let i: usize = 0; i < stride; i += 16) {
      const z = v128.load(row + i)
      const normal = f32x4.mul(f32x4.sub(z, mean), f32x4.mul(inverse, v128.load(gain + i)))
      const value = f32x4.add(normal, v128.load(bias + i))
      largest = f32x4.pmax(largest, f32x4.abs(value))
      v128.store(a.normal + i, value)
      v128.store(row + i, f32x4.add(z, v128.load(adder.bias + i)))
    }
    const perUnit = chooseScale(s, reader, t, 0, largestLane(largest))
    storeCodes(a.normal, reader.inputs, perUnit, s.codes + t * bytes)
  }
}

/** The sum of the squared distances from the mean. */
function squares(row: usize, bytes: usize, mean: v128): f32 {
  const whole = bytes & ~15
  let total = f32x4.splat(0)
  for (let i: usize = 0; i < whole; i += 16) {
    const distance = f32x4.sub(v128.load(row + i), mean)
    total = f32x4.add(total, f32x4.mul(distance, distance))
  }
  const rest = f32x4.lt(f32x4(0, 4, 8, 12), f32x4.splat(<f32>(bytes - whole)))
  const distance = v128.and(f32x4.sub(v128.load(row + whole), mean), rest)
  return sum(f32x4.add(total, f32x4.mul(distance, distance)))
}

/** Leaves in a.attended what each token takes from all, head beside head. */
function attend(s: Student, a: SelfAttention, tokens: usize): void {
  const width = a.headWidth
  const stride = ((tokens + 15) & ~15) << 2
  turn(a.keys, s.hiddenStride, tokens, s.compare2.outputs, a.keysTurned, stride)
  for (let head: usize = 0; head < a.heads; head++) {
    const column = (head * width) << 2
    // Keys turned, logits are weighted sums of rows, without a sum across lanes.
    const keys = a.keysTurned + head * width * stride
    weightedMeans(a.queries + column, s.hiddenStride, tokens, keys, width, stride, a.shares)
    for (let t: usize = 0; t < tokens; t++) store<f32>(a.inverses + (t << 2), 1 / powers(a.shares + t * stride, tokens))
    const output = a.attended + column
    const values = a.values + column
    weightedMeansOfHead(a.shares, stride, a.inverses, tokens, values, s.hiddenStride, width, output, a.attendedStride)
  }
  // What the last head left beyond the last column.
  const end = a.attended + (s.compare2.outputs << 2)
  for (let t: usize = 0; t < tokens; t++) v128.store(end + t * a.attendedStride, f32x4.splat(0))
}

/** Rows to columns, four by four: of odd counts, up to three rows more are read and written. */
function turn(rows: usize, rowStride: usize, count: usize, columns: usize, output: usize, stride: usize): void {
  for (let i: usize = 0; i < count; i += 4) {
    for (let column: usize = 0; column < columns; column += 4) {
      let place = rows + i * rowStride + (column << 2)
      const a = v128.load(place)
      const b = v128.load(place + rowStride)
      place += rowStride << 1
      const c = v128.load(place)
      const d = v128.load(place + rowStride)
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
      const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
      const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
      let to = output + column * stride + (i << 2)
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2))
      v128.store(to + stride, v128.shuffle<i64>(ab, cd, 1, 3))
      to += stride << 1
      v128.store(to, v128.shuffle<i64>(ef, gh, 0, 2))
      v128.store(to + stride, v128.shuffle<i64>(ef, gh, 1, 3))
    }
  }
}
