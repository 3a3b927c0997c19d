/**
 * What the wasm backend of TensorFlow.js does slowly, in its own memory: products of matrices as they lie, transposed or
 * not, one or a batch, and the columns of one matrix as those of another. It needs no data of its own.
 */

import { LEFT, pack, RIGHT } from './pack'

const FLOAT: i32 = 4

/** Positions of the sum that are worked on at once, and rows: a block of the left factor stays in the second cache. */
const DEPTH: i32 = 256
const ROWS: i32 = 64

// @ts-ignore: decorator
@inline
function roundUp(value: i32, to: i32): i32 {
  return ((value + to - 1) / to) * to
}

/** Bytes of `scratch` that `multiply` needs for so many columns. */
export function scratchBytes(columns: i32): i32 {
  return (ROWS * DEPTH + DEPTH * roundUp(columns, RIGHT) + LEFT * RIGHT) * FLOAT
}

/**
 * c [batch, m, n] = a [batch, m, k] times b [batch, k, n]; with `turnA` a is [batch, k, m], with `turnB` b is
 * [batch, n, k]. The order of every sum depends on nothing but k.
 */
export function multiply(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, turnA: bool, turnB: bool, scratch: usize,
): void {
  for (let i = 0; i < batch; i++) {
    multiplyOne(a, b, c, m, n, k, turnA, turnB, scratch)
    a += <usize>m * k * FLOAT
    b += <usize>k * n * FLOAT
    c += <usize>m * n * FLOAT
  }
}

function multiplyOne(
  a: usize, b: usize, c: usize, m: i32, n: i32, k: i32, turnA: bool, turnB: bool, scratch: usize,
): void {
  const left = scratch + LEFT * RIGHT * FLOAT
  const right = left + ROWS * DEPTH * FLOAT
  const lineA = turnA ? 1 : k
  const stepA = turnA ? m : 1
  const lineB = turnB ? k : 1
  const stepB = turnB ? 1 : n
  for (let from = 0; from < k; from += DEPTH) {
    const depth = min(DEPTH, k - from)
    pack(right, b + <usize>from * stepB * FLOAT, n, depth, lineB, stepB, RIGHT)
    for (let top = 0; top < m; top += ROWS) {
      const rows = min(ROWS, m - top)
      const start = a + (<usize>top * lineA + <usize>from * stepA) * FLOAT
      pack(left, start, rows, depth, lineA, stepA, LEFT)
      multiplyBlock(left, right, c + <usize>top * n * FLOAT, rows, n, depth, from > 0, scratch)
    }
  }
}

/** Packed rows times packed columns; added to c where it has a part of the sum already. */
function multiplyBlock(
  left: usize, right: usize, c: usize, rows: i32, n: i32, depth: i32, add: bool, scratch: usize,
): void {
  for (let column = 0; column < n; column += RIGHT) {
    const panel = right + <usize>column * depth * FLOAT
    const isWide = column + RIGHT <= n
    for (let row = 0; row < rows; row += LEFT) {
      const to = c + (<usize>row * n + column) * FLOAT
      const from = left + <usize>row * depth * FLOAT
      if (isWide && row + LEFT <= rows) tile(from, panel, depth, to, n, add)
      else {
        tile(from, panel, depth, scratch, RIGHT, false)
        copyPart(scratch, to, min(LEFT, rows - row), min(RIGHT, n - column), n, add)
      }
    }
  }
}

function copyPart(from: usize, to: usize, rows: i32, columns: i32, n: i32, add: bool): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at = to + (<usize>i * n + j) * FLOAT
      const value = load<f32>(from + (i * RIGHT + j) * FLOAT)
      store<f32>(at, add ? load<f32>(at) + value : value)
    }
}

// @ts-ignore: decorator
@inline
function put(at: usize, value: v128, add: bool): void {
  v128.store(at, add ? f32x4.add(v128.load(at), value) : value)
}

/** Four rows times eight columns: their sums stay in eight registers, and one product follows another without waiting. */
function tile(a: usize, b: usize, depth: i32, c: usize, n: i32, add: bool): void {
  let c00 = f32x4.splat(0)
  let c01 = f32x4.splat(0)
  let c10 = f32x4.splat(0)
  let c11 = f32x4.splat(0)
  let c20 = f32x4.splat(0)
  let c21 = f32x4.splat(0)
  let c30 = f32x4.splat(0)
  let c31 = f32x4.splat(0)
  const end = a + <usize>depth * LEFT * FLOAT
  for (; a < end; a += LEFT * FLOAT) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const a0 = v128.load_splat<f32>(a)
    c00 = f32x4.relaxed_madd(a0, b0, c00)
    c01 = f32x4.relaxed_madd(a0, b1, c01)
    const a1 = v128.load_splat<f32>(a, 4)
    c10 = f32x4.relaxed_madd(a1, b0, c10)
    c11 = f32x4.relaxed_madd(a1, b1, c11)
    const a2 = v128.load_splat<f32>(a, 8)
    c20 = f32x4.relaxed_madd(a2, b0, c20)
    c21 = f32x4.relaxed_madd(a2, b1, c21)
    const a3 = v128.load_splat<f32>(a, 12)
    c30 = f32x4.relaxed_madd(a3, b0, c30)
    c31 = f32x4.relaxed_madd(a3, b1, c31)
    b += RIGHT * FLOAT
  }
  const row = <usize>n * FLOAT
  put(c, c00, add)
  put(c + 16, c01, add)
  put(c + row, c10, add)
  put(c + row + 16, c11, add)
  put(c + 2 * row, c20, add)
  put(c + 2 * row + 16, c21, add)
  put(c + 3 * row, c30, add)
  put(c + 3 * row + 16, c31, add)
}

/** `rows` stretches of `bytes`, from every `fromStep` bytes to every `toStep`. */
export function copyColumns(to: usize, toStep: usize, from: usize, fromStep: usize, bytes: usize, rows: i32): void {
  for (let i = 0; i < rows; i++) {
    memory.copy(to, from, bytes)
    to += toStep
    from += fromStep
  }
}
