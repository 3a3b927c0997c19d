/**
 * A student as it lies in linear memory: structures that the host fills once, field by field in this order
 * (../layout.ts). Fields are addresses unless they say otherwise. Every f32 row has a stride of a multiple of 16
 * columns, and what is beyond its last column is zero, so that no loop needs a tail.
 */

/** A matrix of int8 codes [outputs, inputs] where it lies in student.bin, and as `multiply` reads it. */
@unmanaged
export class Layer {
  weights: usize
  /** f32 [outputs rounded up to 16]: what a code is worth, by row; zeros beyond. */
  scales: usize
  /** f32, as long as `scales`. */
  bias: usize
  inputs: usize
  /** Inputs of the first group: the codes of a vector's first and of its other inputs have a scale each. */
  firstInputs: usize
  outputs: usize
  /** int16, as widen.ts writes them; 0 where a layer is not used by `multiply`. */
  wide: usize
  /** Largest int16 code of an activation for which no sum overflows. */
  largestCode: i32
}

/** Self-attention over the compared tokens: models/self-attention.ts. */
@unmanaged
export class SelfAttention {
  heads: usize
  headWidth: usize
  attendedStride: usize
  innerStride: usize
  maxTokens: usize

  // Weights. Positions and segments lie in student.bin: int8 rows of hidden, and a half a row.
  positions: usize
  positionScales: usize
  segments: usize
  segmentScales: usize
  gain: usize
  bias: usize
  query: Layer // times log2 e / sqrt(headWidth)
  key: Layer
  value: Layer
  output: Layer
  // The second part; zeros where there is none.
  gain2: usize
  bias2: usize
  inner: Layer
  outer: Layer

  // The last layer, outer or, without a second part, output; what it reads; and two of the heads' vectors seen through it.
  last: Layer
  lastRows: usize
  lastStride: usize
  poolOfLast: usize // last' * pool, written once
  badOfLast: usize // last' * bad

  // Scratch. Rows of hidden, tokens of both sides one after another, unless it says otherwise.
  places: usize // [source or translation, position], written once: segment + position
  normal: usize // one row
  queries: usize
  keys: usize
  keysTurned: usize // [hidden, tokens]
  values: usize
  shares: usize // [tokens, tokens] of one head
  inverses: usize // one over the sum of a token's shares
  attended: usize // rows of hidden and 7 columns more
  innerRows: usize // rows of the inner vector
  pooledLast: usize // four rows as long as those of lastRows
}

@unmanaged
export class Student {
  // Sizes. Strides are in bytes.
  rows: u32
  width: usize
  widthStride: usize
  hiddenStride: usize
  maxHashes: u32

  // Weights. The heads' vectors are f32 rows.
  table: usize
  tableScales: usize
  taps: usize // three f32 rows of width; 0 where the convolution is not depthwise
  contextValue: Layer // 0, as the gate, in a student without context
  contextGate: Layer
  attend: Layer // read once, for the metric
  compareInputs: u32 // bits of compare.ts
  compare1: Layer
  compare2: Layer
  join: Layer
  pool: usize
  score: usize
  critical: usize
  bad: usize
  attentionScale: f32
  scoreBias: f32
  criticalBias: f32
  badBias: f32

  // What the host writes before a run: row ids one after another, and where each token's end.
  ids: usize
  sourceOffsets: usize
  translationOffsets: usize

  // What a run leaves behind: f32 score, critical; f32 a word of the translation.
  outputs: usize
  words: usize

  // Scratch. f32 rows, tokens of both sides one after another, unless it says otherwise.
  idScales: usize // f32 an id of one token
  idCodes: usize // i16 an id of one token
  zeros: usize // one row of width, never written
  x: usize
  value: usize // then the aligned vectors
  gate: usize
  metric: usize // f32 [width rounded up to 4, width]: attend' * attend
  keys: usize // rows of width of the translation: metric * x
  hidden1: usize
  hidden2: usize
  pair: usize // two rows of width: |x - aligned| and x * aligned
  largest: usize // f32 a token
  codes: usize // int16 rows of a layer's inputs, each group rounded up to 8
  codeScales: usize // two f32 a token, one a group
  logits: usize // [source, translation], rows of a multiple of 4
  logitsTurned: usize // [translation, source]
  pooled: usize // four rows of hidden
  joined: usize

  selfAttention: SelfAttention // 0 in a student without it
}
