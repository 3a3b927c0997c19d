/** The student as ONNX, run by ONNX Runtime, against the TypeScript forward pass. */

import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test } from 'vitest'
import { createReference } from '../../../../models/decomposable.ts'
import type { EncodedPair, RawOutput } from '../../../../models/engine.ts'
import { toFeatures } from '../../../../models/hashing.ts'
import { padBatch } from '../../../../models/onnx.ts'
import { readPacked, toNumbers, writePacked } from '../../../../models/packed.ts'
import { readRows } from '../../../../trainer/data/rows.ts'
import { createOnnxEngine } from '../../../../trainer/release/engines/onnx.ts'
import { toFloatOnnx, toQuantisedOnnx } from '../../../../trainer/release/format/student-onnx.ts'
import { collect } from '../../collect.ts'
import { quantised, SMALL } from '../../random-student.ts'

/** onnxruntime-node is installed by who wants it. */
const isInstalled = (name: string): boolean => {
  try {
    return createRequire(import.meta.url).resolve(name) !== ''
  } catch {
    return false
  }
}

const difference = (a: RawOutput, b: RawOutput): number => {
  expect(a.words.length).toBe(b.words.length)
  return Math.max(
    Math.abs(a.score - b.score),
    Math.abs(a.critical - b.critical),
    ...Array.from(a.words, (logit, t) => Math.abs(logit - (b.words[t] ?? Number.NaN))),
  )
}

const largest = (a: readonly RawOutput[], b: readonly RawOutput[]): number => {
  expect(a.length).toBe(b.length)
  return Math.max(...a.map((output, i) => difference(output, b[i] ?? output)))
}

const pairs: EncodedPair[] = []

beforeAll(async () => {
  for (const languagePair of ['ro-en', 'ne-en', 'en-zh'])
    for (const { source, translation } of (await collect(readRows(`tests/fixtures/rows/${languagePair}.test.jsonl`))).slice(
      0,
      12,
    ))
      pairs.push({ source: toFeatures(source, SMALL), translation: toFeatures(translation, SMALL) })
  pairs.push({ source: toFeatures('', SMALL), translation: toFeatures('a', SMALL) })
})

const RUNTIMES = [
  { runtime: 'onnxruntime-node', skipped: isInstalled('onnxruntime-node') ? '' : '(skipped: it is not installed)' },
  { runtime: 'onnxruntime-web/wasm', skipped: '' },
] as const

const SHAPES = [
  { name: 'plain', shape: SMALL },
  { name: 'with self-attention', shape: { ...SMALL, selfAttention: { heads: 2, feedForward: 24 } } },
  {
    name: 'leaner',
    shape: {
      ...SMALL,
      alignWidth: 6,
      context: 'depthwise',
      compareInputs: ['token', 'difference', 'product'],
      selfAttention: { heads: 4, feedForward: 0 },
    },
  },
  { name: 'without context', shape: { ...SMALL, context: 'none', compareInputs: ['token', 'product'] } },
] as const

describe.each(SHAPES.flatMap((shape) => RUNTIMES.map((runtime) => ({ ...shape, ...runtime }))))(
  '$runtime, $name $skipped',
  ({ runtime, skipped, shape }) => {
    test.skipIf(skipped).each([1, 2])(
      'quantised ONNX of seed %i equals the TypeScript forward pass on the packed tensors within 1e-5',
      async (seed) => {
        const tensors = quantised(shape, seed)
        const forward = createReference(readPacked(writePacked([...tensors.values()])), shape)
        const onnx = await createOnnxEngine(toQuantisedOnnx(tensors, shape), { runtime })
        const expected = pairs.map(({ source, translation }) => forward(source, translation))
        expect(largest(await onnx.run(pairs), expected)).toBeLessThan(1e-5)
      },
    )

    test.skipIf(skipped)('float ONNX equals the TypeScript forward pass within 1e-5', async () => {
      const tensors = quantised(shape, 4)
      const forward = createReference(readPacked(writePacked([...tensors.values()])), shape)
      const float = new Map(Array.from(tensors, ([name, tensor]) => [name, { shape: tensor.shape, values: toNumbers(tensor) }]))
      const onnx = await createOnnxEngine(toFloatOnnx(float, shape), { runtime })
      const expected = pairs.map(({ source, translation }) => forward(source, translation))
      expect(largest(await onnx.run(pairs), expected)).toBeLessThan(1e-5)
    })

    test.skipIf(skipped)('a pair scores the same alone as in a batch of longer ones, within 1e-6', async () => {
      const engine = await createOnnxEngine(toQuantisedOnnx(quantised(shape, 1), shape), { runtime })
      const together = await engine.run(pairs)
      const alone: RawOutput[] = []
      for (const pair of pairs) alone.push(...(await engine.run([pair])))
      expect(largest(together, alone)).toBeLessThan(1e-6)
    })
  },
)

describe('padding', () => {
  test.each(SHAPES)('before and after the tokens, and among the hashes of one, changes nothing, $name', async ({ shape }) => {
    const library = await import('onnxruntime-web/wasm')
    const session = await library.InferenceSession.create(toQuantisedOnnx(quantised(shape, 1), shape))
    const pair = pairs[0]
    if (!pair) throw new Error('the fixture is empty')
    /** `before` and `after`: tokens of padding; `gap`: hashes of padding before each one. */
    const feed = (side: EncodedPair['source'], { before, after, gap }: Record<'before' | 'after' | 'gap', number>) => {
      const { ids, dimensions } = padBatch([side])
      const [, tokens, hashes] = dimensions
      const width = hashes * (gap + 1)
      const padded = new Int32Array((before + tokens + after) * width).fill(-1)
      ids.forEach((id, i) => {
        padded[before * width + i * (gap + 1) + gap] = id
      })
      return new library.Tensor('int32', padded, [1, before + tokens + after, width])
    }
    const run = async (source: Record<'before' | 'after' | 'gap', number>, translation: typeof source) => {
      const results = await session.run({
        source_ids: feed(pair.source, source),
        translation_ids: feed(pair.translation, translation),
      })
      const floats = (name: string): Float32Array => Float32Array.from((results[name]?.data ?? []) as Float32Array)
      const words = floats('words').slice(translation.before, translation.before + pair.translation.tokens.length)
      return { score: floats('score')[0] ?? Number.NaN, critical: floats('critical')[0] ?? Number.NaN, words }
    }
    const none = { before: 0, after: 0, gap: 0 }
    const plain = await run(none, none)
    expect(difference(await run({ before: 3, after: 5, gap: 2 }, none), plain)).toBeLessThan(1e-6)
    expect(difference(await run(none, { before: 2, after: 7, gap: 1 }), plain)).toBeLessThan(1e-6)
    expect(difference(await run({ before: 1, after: 1, gap: 1 }, { before: 1, after: 1, gap: 1 }), plain)).toBeLessThan(1e-6)
  })
})

describe('createOnnxEngine', () => {
  test('refuses bytes that are not ONNX, and ONNX that is not a student, each in one sentence', async () => {
    await expect(createOnnxEngine(new Uint8Array(64).fill(7))).rejects.toMatchObject({
      code: 'BAD_STUDENT',
      message: expect.stringContaining('student.onnx: ONNX Runtime cannot read it'),
    })
  })
})
