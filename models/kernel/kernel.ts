/** The host of the kernel: lays a student out in WebAssembly memory once, then runs pairs through it. */

import type { StudentShape } from '../architectures.ts'
import { type DecomposableShape, decomposableTensors, requireTensors } from '../decomposable.ts'
import type { EncodedPair, Engine, RawOutput } from '../engine.ts'
import { QualityError } from '../errors.ts'
import type { FeatureShape, Features } from '../hashing.ts'
import { packedHead, readPacked } from '../packed.ts'
import type { PackedTensor, TensorSpec } from '../tensor.ts'
import { type InputOutput, layOut, type MemoryLayout, placeFile } from './layout.ts'

/** A compiled WebAssembly.Module. models/ knows no platform's types, and every platform has this one. */
export type KernelModule = object

/** What the kernel exports (assembly/index.ts); addresses and sizes in bytes. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  heapBase(): number
  prepare(student: number): void
  run(student: number, sourceTokens: number, translationTokens: number): number
}

declare const WebAssembly: { readonly Instance: new (module: object) => { readonly exports: unknown } }

export interface KernelStudent<Shape extends StudentShape = DecomposableShape> {
  /** The bytes of student.bin; they are copied. */
  readonly bytes: Uint8Array
  readonly shape: Shape
  /** Whether these very bytes were read before and found to be finite numbers. */
  readonly trusted?: boolean
}

/** The engine whose `run` answers at once. */
export interface KernelEngine extends Engine {
  run(batch: readonly EncodedPair[]): readonly RawOutput[]
}

const PAGE_BYTES = 65_536
const MAX_PAGES = 65_536
/** Ids a token up to which the 32-bit sums of its 4-bit codes and 16-bit scales cannot overflow (assembly/gather.ts). */
const MAX_HASHES = 2048

/** A kernel with room for a student's file: who fills it saves a copy. */
export interface OpenKernel<Shape extends StudentShape = DecomposableShape> {
  /** The bytes of student.bin, zeros at first; of no use any more once `start` or `rehearse` was called, but read anew. */
  readonly file: Uint8Array<ArrayBuffer>
  /**
   * The engine of a student of zeros, until `start` is called: whatever a first score costs is then paid, and the memory of
   * the student's file is there and not only promised. Throws as `start` does.
   */
  rehearse(shape: Shape): KernelEngine
  /** The engine of the student that `file` holds by now. Throws as `createKernel` does. */
  start(shape: Shape, options?: { readonly trusted?: boolean }): KernelEngine
}

/** The students of one architecture, and how they lie in the memory of the module that was compiled for them. */
export interface KernelDesign<Shape extends StudentShape> {
  readonly architecture: string
  tensors(shape: Shape): TensorSpec[]
  layOut(
    tensors: ReadonlyMap<string, PackedTensor>,
    shape: Shape,
    options: { readonly start: number; readonly fileBytes: number },
  ): MemoryLayout
}

const DECOMPOSABLE: KernelDesign<DecomposableShape> = {
  architecture: 'decomposable',
  tensors: decomposableTensors,
  layOut,
}

/**
 * The kernel engine for one student. Throws BAD_STUDENT where the bytes are not the student of the shape, or the shape
 * is beyond what the kernel can hold; `run` throws RangeError for a pair that was not encoded for the student.
 */
export const createKernel = (module: KernelModule, student: KernelStudent): KernelEngine =>
  createKernelOf(DECOMPOSABLE, module, student)

/** The same of any architecture that there is a module for. */
export const createKernelOf = <Shape extends StudentShape>(
  design: KernelDesign<Shape>,
  module: KernelModule,
  { bytes, shape, trusted = false }: KernelStudent<Shape>,
): KernelEngine => {
  const { file, start } = openKernelOf(design, module, bytes.length)
  file.set(bytes)
  return start(shape, { trusted })
}

/** Throws BAD_STUDENT where there is no memory for a file of so many bytes. */
export const openKernel = (module: KernelModule, fileBytes: number): OpenKernel => openKernelOf(DECOMPOSABLE, module, fileBytes)

const openKernelOf = <Shape extends StudentShape>(
  design: KernelDesign<Shape>,
  module: KernelModule,
  fileBytes: number,
): OpenKernel<Shape> => {
  // The exports' types are those of assembly/, compiled in the same build.
  const kernel = new WebAssembly.Instance(module).exports as Exports
  const start = kernel.heapBase()
  const place = placeFile(start)
  growTo(kernel, place + fileBytes)
  const viewFile = (): Uint8Array<ArrayBuffer> => new Uint8Array(kernel.memory.buffer, place, fileBytes)
  const startFile = (shape: Shape, { trusted = false } = {}): KernelEngine => {
    const tensors = readPacked(viewFile(), { trusted })
    requireRunnable(design, tensors, shape)
    const layout = design.layOut(tensors, shape, { start, fileBytes })
    growTo(kernel, layout.end)
    const { buffer } = kernel.memory
    for (const { address, values } of layout.placed) new Uint32Array(buffer, address, values.length).set(bitsOf(values))
    kernel.prepare(layout.student)
    return createEngine(kernel, layout, shape)
  }
  return {
    get file() {
      return viewFile()
    },
    rehearse: (shape) => {
      const file = viewFile()
      // Memory that was never written to is not there yet.
      file.fill(0)
      file.set(packedHead(design.tensors(shape)))
      return startFile(shape, { trusted: true })
    },
    start: startFile,
  }
}

/** Throws BAD_STUDENT for what is no student of the shape, or one that the kernel does not run. */
const requireRunnable = <Shape extends StudentShape>(
  design: KernelDesign<Shape>,
  tensors: ReadonlyMap<string, PackedTensor>,
  shape: Shape,
): void => {
  const { architecture } = shape
  if (architecture !== design.architecture)
    throw new QualityError(
      'BAD_STUDENT',
      `the kernel does not run students of architecture ${architecture}: use the onnx engine`,
      {
        field: 'student.architecture',
      },
    )
  requireTensors(tensors, design.tensors(shape))
  if (shape.maxHashes > MAX_HASHES)
    throw new QualityError(
      'BAD_STUDENT',
      `the kernel reads at most ${MAX_HASHES} ids per token, the student has ${shape.maxHashes}`,
      {
        field: 'maxHashes',
      },
    )
}

const createEngine = (kernel: Exports, { student, io }: MemoryLayout, shape: FeatureShape): KernelEngine => {
  const { buffer } = kernel.memory
  const write = createWriter(buffer, io, shape)
  const outputs = new Float32Array(buffer, io.outputs, 2)
  const words = new Float32Array(buffer, io.words, shape.maxTokens)
  const score = ({ source, translation }: EncodedPair): RawOutput => {
    write(source, translation)
    if (!kernel.run(student, source.tokens.length, translation.tokens.length))
      throw new RangeError(
        `a token has no ids, more than ${shape.maxHashes} ids, or an id beyond the table's ${shape.rows} rows`,
      )
    return { score: outputs[0] ?? 0, critical: outputs[1] ?? 0, words: words.slice(0, translation.tokens.length) }
  }
  return { name: 'kernel', run: (batch) => batch.map(score) }
}

const growTo = ({ memory }: Exports, end: number): void => {
  const pages = Math.ceil(end / PAGE_BYTES)
  const missing = pages - memory.buffer.byteLength / PAGE_BYTES
  try {
    if (pages > MAX_PAGES) throw new RangeError(`${pages} pages of memory`)
    if (missing > 0) memory.grow(missing)
  } catch (cause) {
    throw new QualityError('BAD_STUDENT', `the student needs ${end} bytes of memory, more than is available`, { cause })
  }
}

const bitsOf = (values: Uint32Array | Float32Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length)

/** Writes a pair's ids, one side after the other, and where each token's ids end. */
const createWriter = (buffer: ArrayBuffer, io: InputOutput, { maxTokens, maxHashes }: FeatureShape) => {
  const ids = new Int32Array(buffer, io.ids, 2 * maxTokens * maxHashes)
  const sourceOffsets = new Int32Array(buffer, io.sourceOffsets, maxTokens + 1)
  const translationOffsets = new Int32Array(buffer, io.translationOffsets, maxTokens + 1)
  // What the kernel does not check itself: that every write stays in its place.
  const requireFit = (side: Features): void => {
    const tokens = side.tokens.length
    if (tokens === 0 || tokens > maxTokens) throw new RangeError(`expected 1 to ${maxTokens} tokens per side, got ${tokens}`)
    if (side.offsets.length !== tokens + 1 || side.offsets[tokens] !== side.ids.length || side.ids.length > tokens * maxHashes)
      throw new RangeError(`${side.ids.length} ids do not fit ${tokens} tokens`)
  }
  return (source: Features, translation: Features): void => {
    requireFit(source)
    requireFit(translation)
    ids.set(source.ids)
    ids.set(translation.ids, source.ids.length)
    sourceOffsets.set(source.offsets)
    translationOffsets.set(translation.offsets)
  }
}
