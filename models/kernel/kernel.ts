/** The host of the kernel: lays a student out in WebAssembly memory once, then runs pairs through it. */

import { type DecomposableShape, decomposableTensors, type RawOutput, requireTensors } from '../decomposable.ts'
import { QualityError } from '../errors.ts'
import type { EncodedPair, Features } from '../features.ts'
import { type PackedTensor, readPacked, toNumbers } from '../packed.ts'
import type { Engine } from '../predict.ts'

/** A compiled WebAssembly.Module. models/ knows no platform's types, and every platform has this one. */
export type KernelModule = object

/** What the kernel exports; addresses and sizes in bytes. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  heapBase(): number
  layOut(start: number, maxTokens: number, maxHashes: number, width: number, hidden: number): number
  bindTable(data: number, scales: number): void
  bindMatrix(index: number, weights: number, scales: number, bias: number): void
  bindHeads(pool: number, score: number, critical: number, bad: number): void
  bindScalars(temperature: number, score: number, critical: number, bad: number): void
  idsAt(translation: boolean): number
  offsetsAt(translation: boolean): number
  outputsAt(): number
  wordsAt(): number
  run(sourceTokens: number, translationTokens: number): void
}

declare const WebAssembly: {
  readonly Instance: new (module: object, imports: Record<string, Record<string, unknown>>) => { readonly exports: unknown }
}

export interface KernelStudent {
  /** The bytes of student.bin; they are copied. */
  readonly bytes: Uint8Array
  readonly shape: DecomposableShape
}

const PAGE_BYTES = 65536
/** Inputs of a matrix up to which 32-bit sums of 8-bit weights and 16-bit activations cannot overflow. */
const MOST_INPUTS = 516

/**
 * The kernel engine for one student. Throws BAD_STUDENT when the bytes are not the student of the shape, or when the
 * shape is not one the kernel has: width and hidden in multiples of 16, four times each at most 516.
 */
export const createKernel = (module: KernelModule, { bytes, shape }: KernelStudent): Engine => {
  requireShape(shape)
  const tensors = readPacked(bytes)
  requireTensors(tensors, decomposableTensors(shape))
  const kernel = instantiate(module)
  const base = alignUp(kernel.heapBase())
  const end = kernel.layOut(base + bytes.length, shape.maxTokens, shape.maxHashes, shape.width, shape.hidden)
  const missing = end - kernel.memory.buffer.byteLength
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES))
  new Uint8Array(kernel.memory.buffer, base, bytes.length).set(bytes)
  bind(kernel, tensors, base)
  const side = (translation: boolean): SideMemory => ({
    ids: new Int32Array(kernel.memory.buffer, kernel.idsAt(translation), shape.maxTokens * shape.maxHashes),
    offsets: new Int32Array(kernel.memory.buffer, kernel.offsetsAt(translation), shape.maxTokens + 1),
  })
  const source = side(false)
  const translation = side(true)
  const outputs = new Float32Array(kernel.memory.buffer, kernel.outputsAt(), 2)
  const words = new Float32Array(kernel.memory.buffer, kernel.wordsAt(), shape.maxTokens)
  const score = (pair: EncodedPair): RawOutput => {
    place(pair.source, source, shape)
    place(pair.translation, translation, shape)
    kernel.run(pair.source.tokens.length, pair.translation.tokens.length)
    const [score = Number.NaN, critical = Number.NaN] = outputs
    return { score, critical, words: words.slice(0, pair.translation.tokens.length) }
  }
  return { name: 'kernel', run: (batch) => batch.map(score) }
}

interface SideMemory {
  readonly ids: Int32Array
  readonly offsets: Int32Array
}

const place = (features: Features, memory: SideMemory, { maxTokens, rows }: DecomposableShape): void => {
  const { ids, offsets, tokens } = features
  if (tokens.length > maxTokens || ids.length > memory.ids.length)
    throw new RangeError(`${tokens.length} tokens with ${ids.length} ids: the student reads ${maxTokens} tokens at most`)
  // An id beyond the table would read other memory, silently.
  if (ids.some((id) => id < 0 || id >= rows)) throw new RangeError(`an id is not a row of the table, which has ${rows}`)
  memory.ids.set(ids)
  memory.offsets.set(offsets)
}

const alignUp = (address: number): number => Math.ceil(address / 64) * 64

const requireShape = (shape: DecomposableShape): void => {
  for (const key of ['width', 'hidden'] as const) {
    if (shape[key] % 16 !== 0 || shape[key] * 4 > MOST_INPUTS)
      throw new QualityError('BAD_STUDENT', `the kernel needs ${key} in multiples of 16 up to 128, got ${shape[key]}`, {
        field: key,
      })
  }
}

const instantiate = (module: KernelModule): Kernel => {
  const abort = (): never => {
    throw new RangeError('the kernel aborted')
  }
  // The exports' types are those of assembly/index.ts, compiled in the same build.
  return new WebAssembly.Instance(module, { env: { abort } }).exports as Kernel
}

const bind = (kernel: Kernel, tensors: ReadonlyMap<string, PackedTensor>, base: number): void => {
  const tensor = (name: string): PackedTensor => {
    const found = tensors.get(name)
    if (!found) throw new QualityError('BAD_STUDENT', `student.bin: ${name} is missing`)
    return found
  }
  const data = (name: string): number => base + tensor(name).offset
  const scales = (name: string): number => base + tensor(name).scalesOffset
  const number = (name: string): number => toNumbers(tensor(name))[0] ?? 0
  kernel.bindTable(data('table'), scales('table'))
  for (const [index, name] of ['context', 'attend', 'compare1', 'compare2', 'join'].entries()) {
    const bias = tensors.has(`${name}.bias`) ? data(`${name}.bias`) : 0
    kernel.bindMatrix(index, data(`${name}.weight`), scales(`${name}.weight`), bias)
  }
  kernel.bindHeads(data('pool.weight'), data('score.weight'), data('critical.weight'), data('bad.weight'))
  kernel.bindScalars(number('attend.temperature'), number('score.bias'), number('critical.bias'), number('bad.bias'))
}
