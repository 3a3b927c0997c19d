/** The `birnn` student as ONNX: models/birnn.ts with a batch dimension, its recurrent layers the operator's own. */

import { type BirnnShape, DIRECTIONS, type SIDES } from '../../../models/birnn.ts'
import { embedSide, type GraphOutputs, type GraphWeights } from './graph-weights.ts'
import type { Graph, Value } from './onnx-graph.ts'

// B batch, T tokens of a side, H hidden.
export const addBirnn = (graph: Graph, weights: GraphWeights, { hidden: H, lowest, highest }: BirnnShape): GraphOutputs => {
  const { op, number, list, id } = graph
  const bias = (name: string): Value => weights.get(`${name}.bias`)
  const affine = (x: Value, name: string): Value => op('Add', [op('MatMul', [x, weights.get(`${name}.weight`)]), bias(name)])

  /** Both directions of a layer: matrices [2, 3H, inputs], biases [2, 6H]. */
  const layer = (side: string) => {
    const matrix = (part: string): Value =>
      op(
        'Concat',
        DIRECTIONS.map((way) => op('Unsqueeze', [weights.lookUp(`${side}.${way}.${part}.weight`), list(0)])),
        { axis: 0 },
      )
    const biases = DIRECTIONS.map((way) =>
      op('Unsqueeze', [op('Concat', [bias(`${side}.${way}.input`), bias(`${side}.${way}.state`)], { axis: 0 }), list(0)]),
    )
    return [matrix('input'), matrix('state'), op('Concat', biases, { axis: 0 })] as const
  }

  const read = (side: (typeof SIDES)[number]): { tokens: Value; pooled: Value } => {
    const ids = `${side}_ids`
    const { vectors, mask, exclude } = embedSide(graph, weights.rows(`${side}.table`, op('Max', [ids, id(0)])), ids)
    const lengths = graph.toIds(op('ReduceSum', [mask, list(1)], { keepdims: 0 })) // [B]
    const inTime = op('Transpose', [vectors], { perm: [1, 0, 2] }) // [T, B, D]
    const states = op('GRU', [inTime, ...layer(side), lengths], {
      direction: 'bidirectional',
      hidden_size: H,
      linear_before_reset: 1,
    }) // [T, 2, B, H]
    const both = op('Reshape', [op('Transpose', [states], { perm: [2, 0, 1, 3] }), list(0, 0, 2 * H)]) // [B, T, 2H]
    const tokens = affine(both, `${side}.pool`)
    const logits = op('MatMul', [tokens, weights.get(`${side}.pool.context`)]) // [B, T]
    const shares = op('Softmax', [op('Add', [logits, exclude])], { axis: -1 })
    const pooled = op('Squeeze', [op('MatMul', [op('Unsqueeze', [shares, list(1)]), tokens]), list(1)]) // [B, 2H]
    return { tokens, pooled }
  }

  const [source, translation] = [read('source'), read('translation')]
  const both = op('Concat', [source.pooled, translation.pooled], { axis: 1 }) // [B, 4H]
  // A head over [token, source pooled] is one over each, added.
  const [ofToken, ofSource] = [0, 1].map((half) =>
    op('Slice', [weights.get('bad.weight'), list(half * 2 * H), list((half + 1) * 2 * H), list(0)]),
  )
  const onTokens = op('MatMul', [translation.tokens, ofToken ?? '']) // [B, T]
  const onSource = op('Unsqueeze', [op('MatMul', [source.pooled, ofSource ?? '']), list(1)]) // [B, 1]
  const unit = op('Sigmoid', [affine(both, 'score')])
  return {
    score: op('Add', [op('Mul', [unit, number(highest - lowest)]), number(lowest)]),
    critical: affine(both, 'critical'),
    words: op('Add', [op('Add', [onTokens, onSource]), bias('bad')]),
  }
}
