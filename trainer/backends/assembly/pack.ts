/** Matrices -> panels that the product reads from end to end: the lines of a panel side by side, position after position. */

/** Lines of a panel of the left factor (rows of it), and of the right one (columns of it). */
export const LEFT: i32 = 4
export const RIGHT: i32 = 8

const FLOAT: i32 = 4

/**
 * `count` lines, a multiple of `size` of them after padding with zeros, each of `depth` positions, into panels of `size`
 * lines. Position p of line i is at `from + (i * line + p * step) * 4`, where one of `line` and `step` is 1.
 */
// @ts-ignore: decorator
@inline
export function pack(to: usize, from: usize, count: i32, depth: i32, line: i32, step: i32, size: i32): void {
  for (let first = 0; first < count; first += size) {
    const own = min(size, count - first)
    const start = from + <usize>first * line * FLOAT
    if (own < size) packPart(to, start, own, depth, line, step, size)
    else if (line == 1) packAcross(to, start, depth, step, size)
    else packAlong(to, start, depth, line, size)
    to += <usize>size * depth * FLOAT
  }
}

function packPart(to: usize, from: usize, own: i32, depth: i32, line: i32, step: i32, size: i32): void {
  for (let p = 0; p < depth; p++)
    for (let i = 0; i < size; i++) {
      const value = i < own ? load<f32>(from + (<usize>i * line + <usize>p * step) * FLOAT) : 0
      store<f32>(to + (<usize>p * size + i) * FLOAT, value)
    }
}

/** Lines that lie side by side. */
function packAcross(to: usize, from: usize, depth: i32, step: i32, size: i32): void {
  for (let p = 0; p < depth; p++) {
    for (let i = 0; i < size; i += 4) v128.store(to + <usize>i * FLOAT, v128.load(from + <usize>i * FLOAT))
    to += <usize>size * FLOAT
    from += <usize>step * FLOAT
  }
}

/** Lines whose positions lie side by side: four by four, turned. */
function packAlong(to: usize, from: usize, depth: i32, line: i32, size: i32): void {
  const next = <usize>line * FLOAT
  for (let i = 0; i < size; i += 4) {
    let source = from + <usize>i * next
    let target = to + <usize>i * FLOAT
    const row = <usize>size * FLOAT
    let p = 0
    for (; p + 4 <= depth; p += 4) {
      const a = v128.load(source)
      const b = v128.load(source + next)
      const c = v128.load(source + 2 * next)
      const d = v128.load(source + 3 * next)
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
      const ba = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
      const dc = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
      v128.store(target, v128.shuffle<i64>(ab, cd, 0, 2))
      v128.store(target + row, v128.shuffle<i64>(ab, cd, 1, 3))
      v128.store(target + 2 * row, v128.shuffle<i64>(ba, dc, 0, 2))
      v128.store(target + 3 * row, v128.shuffle<i64>(ba, dc, 1, 3))
      source += 16
      target += 4 * row
    }
    for (; p < depth; p++) {
      for (let k = 0; k < 4; k++) store<f32>(target + <usize>k * FLOAT, load<f32>(source + <usize>k * next))
      source += FLOAT
      target += row
    }
  }
}
