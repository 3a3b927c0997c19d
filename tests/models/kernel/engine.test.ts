import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { DecomposableShape } from '../../../models/decomposable.ts'
import type { Features } from '../../../models/hashing.ts'
import { createKernel, type KernelModule, openKernel } from '../../../models/kernel/kernel.ts'
import { largestCode } from '../../../models/kernel/layers.ts'
import { parseTrusted, requireFile } from '../../../models/trusted-manifest.ts'
import { flatten, loadKernel } from './compare.ts'
import { createRandom, randomPair, randomSide, randomStudent } from './random-student.ts'

declare class Instance {
  constructor(module: KernelModule)
  readonly exports: { readonly memory: { readonly buffer: ArrayBuffer } }
}

// Node has it, its type definitions do not.
declare const WebAssembly: {
  Instance: typeof Instance
  Module: { new (bytes: Uint8Array): KernelModule; imports(module: KernelModule): unknown[] }
}

const SHAPE: DecomposableShape = {
  architecture: 'decomposable',
  rows: 500,
  width: 16,
  hidden: 20,
  maxTokens: 12,
  maxHashes: 8,
}
const bytes = randomStudent(SHAPE)

describe('the kernel engine', () => {
  test('declares as much memory as spares workerd half of its checks', () => {
    const module = new WebAssembly.Module(readFileSync('models/kernel/build/kernel.wasm'))
    expect(new WebAssembly.Instance(module).exports.memory.buffer.byteLength).toBeGreaterThanOrEqual(65_536)
  })

  test('takes at most 2 MB of memory beside the file of the shipped student, all of it once it has rehearsed', () => {
    const manifest = parseTrusted(readFileSync('models/default/manifest.json', 'utf8'))
    const fileBytes = requireFile(manifest, 'student.bin').bytes
    const kernel = openKernel(new WebAssembly.Module(readFileSync('models/kernel/build/kernel.wasm')), fileBytes)
    kernel.rehearse(manifest.student)
    const { byteLength } = kernel.file.buffer
    expect(byteLength - fileBytes).toBeLessThanOrEqual(2_000_000)
    kernel.file.set(readFileSync('models/default/student.bin'))
    kernel.start(manifest.student)
    expect(kernel.file.buffer.byteLength).toBe(byteLength)
  })

  test('gives a pair the same bits after a rehearsal, which itself gives zeros', () => {
    const kernel = openKernel(new WebAssembly.Module(readFileSync('models/kernel/build/kernel.wasm')), bytes.length)
    const pair = randomPair(SHAPE, 1)
    const rehearsed = kernel.rehearse(SHAPE).run([pair])
    expect([rehearsed[0]?.score, rehearsed[0]?.critical]).toEqual([0, 0])
    kernel.file.set(bytes)
    expect(kernel.start(SHAPE).run([pair])).toEqual(loadKernel(bytes, SHAPE).run([pair]))
  })

  test('gives a pair the same bits alone, in any batch and after any other pair', () => {
    const kernel = loadKernel(bytes, SHAPE)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 }), (seeds) => {
        const pairs = seeds.map((seed) => randomPair(SHAPE, seed))
        const together = kernel.run(pairs).map(flatten)
        const alone = pairs.map((pair) => loadKernel(bytes, SHAPE).run([pair]).map(flatten)[0])
        expect(together).toEqual(alone)
      }),
      { numRuns: 20 },
    )
  })

  test('keeps its memory as it was laid out over 1,000 pairs', () => {
    let memory: Instance['exports']['memory'] | undefined
    class Observed extends WebAssembly.Instance {
      constructor(module: KernelModule) {
        super(module)
        memory = this.exports.memory
      }
    }
    const spy = vi.spyOn(WebAssembly, 'Instance').mockImplementation(Observed)
    const kernel = loadKernel(bytes, SHAPE)
    spy.mockRestore()
    const before = memory?.buffer
    for (let seed = 0; seed < 1000; seed++) kernel.run([randomPair(SHAPE, seed)])
    // Growing a memory detaches its buffer and makes another.
    expect(memory?.buffer).toBe(before)
    expect((before?.byteLength ?? Number.NaN) - bytes.length).toBeLessThan(2 * 65_536)
  })

  test('has a copy of the student: the bytes it was given may change', () => {
    const mine = bytes.slice()
    const kernel = loadKernel(mine, SHAPE)
    const pair = randomPair(SHAPE, 1)
    const before = kernel.run([pair]).map(flatten)
    mine.fill(0)
    expect(kernel.run([pair]).map(flatten)).toEqual(before)
  })

  test('gives words of their own to every pair', () => {
    const [first, second] = loadKernel(bytes, SHAPE).run([randomPair(SHAPE, 1), randomPair(SHAPE, 2)])
    expect(first?.words.buffer).not.toBe(second?.words.buffer)
    expect(first?.words).toHaveLength(randomPair(SHAPE, 1).translation.tokens.length)
  })

  test('runs an empty batch', () => {
    expect(loadKernel(bytes, SHAPE).run([])).toEqual([])
  })

  test.each(['rows', 'width', 'hidden'] as const)('refuses a student whose %s are not those of the manifest', (key) => {
    const wrong = { ...SHAPE, [key]: SHAPE[key] + 2 }
    expect(() => loadKernel(bytes, wrong)).toThrow(expect.objectContaining({ code: 'BAD_STUDENT' }))
  })

  test('refuses a student that is cut off', () => {
    expect(() => loadKernel(bytes.subarray(0, -64), SHAPE)).toThrow(expect.objectContaining({ code: 'BAD_STUDENT' }))
  })

  test('refuses more ids a token than its sums can hold', () => {
    const wrong = { ...SHAPE, maxHashes: 2049 }
    expect(() => loadKernel(bytes, wrong)).toThrow(expect.objectContaining({ code: 'BAD_STUDENT', field: 'maxHashes' }))
  })

  test('refuses a maximum of tokens that no memory could hold', () => {
    const wrong = { ...SHAPE, maxTokens: 2_000_000 }
    expect(() => loadKernel(bytes, wrong)).toThrow(expect.objectContaining({ code: 'BAD_STUDENT' }))
  })

  test('starts a compiled module without imports', () => {
    const wasm = readFileSync(new URL('../../../models/kernel/build/kernel.wasm', import.meta.url))
    const module = new WebAssembly.Module(wasm)
    expect(WebAssembly.Module.imports(module)).toEqual([])
    expect(createKernel(module, { bytes, shape: SHAPE }).name).toBe('kernel')
  })
})

describe('a pair that was not encoded for the student', () => {
  const side = randomSide(SHAPE, 3, { random: createRandom(1), idsPerToken: 4 })
  const cases: [string, Features][] = [
    ['an id beyond the table', { ...side, ids: side.ids.map((id, i) => (i === 5 ? SHAPE.rows : id)) }],
    ['a negative id', { ...side, ids: side.ids.map((id, i) => (i === 5 ? -1 : id)) }],
    ['more tokens than the maximum', randomSide(SHAPE, 13, { random: createRandom(1), idsPerToken: 1 })],
    ['no token', { ...side, tokens: [], ids: new Int32Array(), offsets: Int32Array.of(0) }],
    ['a token without ids', { ...side, offsets: Int32Array.of(0, 4, 4, 12) }],
    ['a token with too many ids', { ...side, offsets: Int32Array.of(0, 1, 2, 12) }],
    ['offsets that run backwards', { ...side, offsets: Int32Array.of(0, 8, 4, 12) }],
    ['offsets that do not end with the ids', { ...side, offsets: Int32Array.of(0, 4, 8, 11) }],
  ]

  test.each(cases)('is refused for %s, on either side, and the next pair is scored', (_, wrong) => {
    const kernel = loadKernel(bytes, SHAPE)
    expect(() => kernel.run([{ source: wrong, translation: side }])).toThrow(RangeError)
    expect(() => kernel.run([{ source: side, translation: wrong }])).toThrow(RangeError)
    const pair = randomPair(SHAPE, 1)
    expect(kernel.run([pair]).map(flatten)).toEqual(loadKernel(bytes, SHAPE).run([pair]).map(flatten))
  })
})

describe('the largest code of an activation', () => {
  test('is all of int16 up to 512 inputs, and never lets a sum overflow', () => {
    expect(largestCode(512)).toBe(32_767)
    expect(largestCode(513)).toBeLessThan(32_767)
    for (let inputs = 1; inputs < 10_000; inputs++) expect(128 * largestCode(inputs) * inputs).toBeLessThan(2 ** 31)
  })
})
