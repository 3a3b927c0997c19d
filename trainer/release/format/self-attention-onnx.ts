/** Self-attention over the compared tokens as ONNX: models/self-attention.ts with a batch dimension and masks. */

import type { SelfAttentionShape } from '../../../models/self-attention.ts'
import type { Graph, Value } from './onnx-graph.ts'

/** Compared tokens [B, T, H], and which of them are tokens. */
export interface ComparedSide {
  readonly compared: Value
  readonly mask: Value // [B, T], 1 for a token, 0 for padding
  readonly exclude: Value // [B, T], 0 for a token, far below any logit for padding
}

export interface Block extends SelfAttentionShape {
  readonly hidden: number
  /** A vector, or a matrix transposed for `x * W`. */
  get(name: string): Value
  /** A matrix as it is, its rows to be looked up. */
  lookUp(name: string): Value
}

/** Adds the block; S and T tokens of the sides, N of both. The sides' vectors, [B, S, H] and [B, T, H]. */
export const addSelfAttention = (
  { op, number, list, toIds }: Graph,
  { hidden: H, heads, feedForward, get, lookUp }: Block,
  sides: readonly [ComparedSide, ComparedSide],
): [Value, Value] => {
  const affine = (x: Value, name: string): Value => op('Add', [op('MatMul', [x, get(`${name}.weight`)]), get(`${name}.bias`)])
  // Its default epsilon is that of models/vectors.ts.
  const norm = (x: Value, name: string): Value => op('LayerNormalization', [x, get(`${name}.gain`), get(`${name}.bias`)])

  /** Adds position and segment. Padding may stand before the tokens, so positions are counted from the first token. */
  const place = ({ compared, mask }: ComparedSide, segment: 0 | 1): Value => {
    const counted = op('CumSum', [mask, list(1)]) // [B, T]
    const positions = toIds(op('Max', [op('Sub', [counted, number(1)]), number(0)]))
    const row = op('Gather', [lookUp('self.segment'), list(segment)]) // [1, H]
    return op('Add', [compared, op('Add', [op('Gather', [lookUp('self.position'), positions]), row])])
  }

  /** What each token takes from all tokens of its pair, head beside head. */
  const attend = (projected: Value): Value => {
    const width = H / heads
    const split = op('Transpose', [op('Reshape', [projected, list(0, 0, 3 * heads, width)])], { perm: [0, 2, 1, 3] })
    const part = (i: 0 | 1 | 2): Value => op('Slice', [split, list(i * heads), list((i + 1) * heads), list(1)]) // [B, heads, N, width]
    const keys = op('Transpose', [part(1)], { perm: [0, 1, 3, 2] })
    const logits = op('Mul', [op('MatMul', [part(0), keys]), number(1 / Math.sqrt(width))]) // [B, heads, N, N]
    const excluded = op('Unsqueeze', [op('Concat', [sides[0].exclude, sides[1].exclude], { axis: 1 }), list(1, 2)])
    const shares = op('Softmax', [op('Add', [logits, excluded])], { axis: -1 })
    return op('Reshape', [op('Transpose', [op('MatMul', [shares, part(2)])], { perm: [0, 2, 1, 3] }), list(0, 0, H)])
  }

  let z = op('Concat', [place(sides[0], 0), place(sides[1], 1)], { axis: 1 }) // [B, N, H]
  const projected = op('MatMul', [norm(z, 'self.norm'), get('self.project.weight')]) // [B, N, 3H]
  z = op('Add', [z, affine(attend(projected), 'self.output')])
  if (feedForward > 0) z = op('Add', [z, affine(op('Relu', [affine(norm(z, 'self.norm2'), 'self.inner')]), 'self.outer')])
  const first = op('Shape', [sides[0].mask], { start: 1, end: 2 }) // [S]
  const all = op('Shape', [z], { start: 1, end: 2 })
  return [op('Slice', [z, list(0), first, list(1)]), op('Slice', [z, first, all, list(1)])]
}
