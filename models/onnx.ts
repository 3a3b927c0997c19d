/** Runs a student's ONNX (docs/format.md) with any build of ONNX Runtime: the caller brings the library. */

import type { EncodedPair, Engine, RawOutput } from './engine.ts'
import { QualityError } from './errors.ts'
import type { Features } from './hashing.ts'

interface OnnxTensor {
  readonly data: unknown
  readonly type: string
}

interface OnnxSession<T extends OnnxTensor> {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(feeds: Record<string, T>): Promise<Readonly<Record<string, OnnxTensor>>>
  release(): Promise<void>
}

/** The part of onnxruntime-common's interface that is used, as onnxruntime-node and onnxruntime-web both have it. */
export interface OnnxLibrary<T extends OnnxTensor> {
  readonly Tensor: new (type: 'int32', data: Int32Array, dims: readonly number[]) => T
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: ReturnType<typeof sessionOptions>): Promise<OnnxSession<T>>
  }
}

// One thread, so that a figure in microseconds means the same on every machine. Without disable_quant_qdq the 8-bit
// matrices are turned into floats on every run instead of once (596 against 479 us a pair of 32 tokens in wasm).
// A function, because onnxruntime-web writes into the options it is given.
const sessionOptions = () => ({
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  extra: { session: { disable_quant_qdq: '1' } },
})

/** Padded batches grow with their longest pair, and ORT never gives memory back, so they are kept short. */
const MAX_BATCH = 32

/** Throws BAD_STUDENT for bytes that ONNX Runtime cannot read or that have not the inputs and outputs of a student. */
export const createOnnxEngine = async <T extends OnnxTensor>(library: OnnxLibrary<T>, bytes: Uint8Array): Promise<Engine> => {
  const session = await createSession(library, bytes)
  return {
    name: 'onnx',
    close: () => session.release(),
    run: async (batch) => {
      const outputs: RawOutput[] = []
      for (let i = 0; i < batch.length; i += MAX_BATCH)
        outputs.push(...(await runBatch(batch.slice(i, i + MAX_BATCH), { session, library })))
      return outputs
    },
  }
}

const createSession = async <T extends OnnxTensor>(library: OnnxLibrary<T>, bytes: Uint8Array): Promise<OnnxSession<T>> => {
  let session: OnnxSession<T>
  try {
    session = await library.InferenceSession.create(bytes, sessionOptions())
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new QualityError('BAD_STUDENT', `student.onnx: ONNX Runtime cannot read it: ${reason}`, { cause })
  }
  const missing = ['source_ids', 'translation_ids'].filter((name) => !session.inputNames.includes(name))
  missing.push(...['score', 'critical', 'words'].filter((name) => !session.outputNames.includes(name)))
  if (missing.length > 0) throw new QualityError('BAD_STUDENT', `student.onnx: has no ${missing.join(', ')} (docs/format.md)`)
  return session
}

interface Loaded<T extends OnnxTensor> {
  readonly session: OnnxSession<T>
  readonly library: OnnxLibrary<T>
}

const runBatch = async <T extends OnnxTensor>(
  batch: readonly EncodedPair[],
  { session, library }: Loaded<T>,
): Promise<RawOutput[]> => {
  const feed = (sides: readonly Features[]): T => {
    const { ids, dimensions } = padBatch(sides)
    return new library.Tensor('int32', ids, dimensions)
  }
  const results = await session.run({
    source_ids: feed(batch.map(({ source }) => source)),
    translation_ids: feed(batch.map(({ translation }) => translation)),
  })
  const score = floatsOf(results.score, 'score')
  const critical = floatsOf(results.critical, 'critical')
  const words = floatsOf(results.words, 'words')
  const padded = words.length / batch.length
  return batch.map(({ translation }, i) => ({
    score: score[i] ?? 0,
    critical: critical[i] ?? 0,
    words: words.slice(i * padded, i * padded + translation.tokens.length),
  }))
}

const floatsOf = (tensor: OnnxTensor | undefined, name: string): Float32Array => {
  if (tensor?.data instanceof Float32Array) return tensor.data
  throw new QualityError('BAD_STUDENT', `student.onnx: ${name}: expected float, got ${tensor?.type}`)
}

/** Sides of a batch -> int32 [batch, tokens, hashes], -1 where there is nothing. */
export const padBatch = (sides: readonly Features[]): { ids: Int32Array; dimensions: [number, number, number] } => {
  let tokens = 0
  let hashes = 0
  for (const { offsets } of sides) {
    tokens = Math.max(tokens, offsets.length - 1)
    for (let t = 1; t < offsets.length; t++) hashes = Math.max(hashes, (offsets[t] ?? 0) - (offsets[t - 1] ?? 0))
  }
  const ids = new Int32Array(sides.length * tokens * hashes).fill(-1)
  sides.forEach(({ ids: rows, offsets }, b) => {
    for (let t = 0; t + 1 < offsets.length; t++) ids.set(rows.subarray(offsets[t], offsets[t + 1]), (b * tokens + t) * hashes)
  })
  return { ids, dimensions: [sides.length, tokens, hashes] }
}
