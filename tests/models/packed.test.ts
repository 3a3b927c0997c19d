import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decomposableTensors, requireTensors } from '../../models/decomposable.ts'
import { QualityError } from '../../models/errors.ts'
import { addRow, readPacked, toNumbers, writePacked } from '../../models/packed.ts'
import type { PackedTensor, Tensor, TensorType } from '../../models/tensor.ts'
import { randomStudent, toHalves } from './kernel/random-student.ts'

const SHAPE = {
  architecture: 'decomposable',
  rows: 3,
  width: 4,
  hidden: 2,
  maxTokens: 2,
  maxHashes: 2,
} as const

const badStudent = expect.objectContaining({ name: 'QualityError', code: 'BAD_STUDENT' })

const bytesOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })

/** Halves that are finite numbers. */
const halves = (count: number): fc.Arbitrary<Uint8Array> =>
  bytesOf(2 * count).map((bytes) => bytes.map((byte, i) => (i % 2 === 1 && (byte & 0x7c) === 0x7c ? byte & 0xbf : byte)))

const tensor = (name: string): fc.Arbitrary<Tensor> =>
  fc
    .record({
      type: fc.constantFrom<TensorType>('int4', 'int8', 'float16'),
      rows: fc.integer({ min: 1, max: 6 }),
      half: fc.integer({ min: 1, max: 5 }),
    })
    .chain(({ type, rows, half }): fc.Arbitrary<Tensor> => {
      if (type === 'float16') return halves(rows).map((data) => ({ name, type, shape: [rows], data, scales: new Uint8Array() }))
      const columns = 2 * half
      const size = type === 'int4' ? rows * half : rows * columns
      return fc
        .tuple(bytesOf(size), halves(rows))
        .map(([data, scales]) => ({ name, type, shape: [rows, columns], data, scales }))
    })

const tensors: fc.Arbitrary<Tensor[]> = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '.', '"', '\\'), minLength: 1, maxLength: 5 }), {
    maxLength: 5,
  })
  .chain((names) => fc.tuple(...names.map(tensor)))

const withoutPlace = ({ offset: _, scalesOffset: __, ...rest }: PackedTensor): Tensor => rest

describe('student.bin', () => {
  test('gives back the tensors that were written, each at a multiple of 64 bytes', () => {
    fc.assert(
      fc.property(tensors, (written) => {
        const bytes = writePacked(written)
        const read = [...readPacked(bytes).values()]
        expect(read.map(withoutPlace)).toEqual(written)
        for (const { data, offset, scales, scalesOffset } of read) {
          expect([offset % 64, scalesOffset % 64]).toEqual([0, 0])
          expect(bytes.subarray(offset, offset + data.length)).toEqual(data)
          expect(bytes.subarray(scalesOffset, scalesOffset + scales.length)).toEqual(scales)
        }
      }),
    )
  })

  test('reads from the middle of a larger buffer', () => {
    const bytes = randomStudent(SHAPE)
    const larger = new Uint8Array(bytes.length + 7)
    larger.set(bytes, 3)
    expect(readPacked(larger.subarray(3, 3 + bytes.length))).toEqual(readPacked(bytes))
  })

  test('is refused at every length that is not its own', () => {
    const bytes = randomStudent(SHAPE)
    for (let length = 0; length < bytes.length; length++)
      expect(() => readPacked(bytes.subarray(0, length))).toThrow(badStudent)
    expect(() => readPacked(Uint8Array.from([...bytes, 0]))).toThrow(badStudent)
  })

  test('with any one byte of its header changed is refused, or is no student of the shape, or reads the same', () => {
    const bytes = randomStudent(SHAPE)
    const expected = readPacked(bytes)
    const specs = decomposableTensors(SHAPE)
    const headerEnd = Math.min(...[...expected.values()].map(({ offset }) => offset))
    for (let i = 0; i < headerEnd; i++) {
      for (const change of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const changed = bytes.slice()
        changed[i] = (bytes[i] ?? 0) ^ change
        try {
          const read = readPacked(changed)
          requireTensors(read, specs)
          expect(read).toEqual(expected)
        } catch (error) {
          if (!(error instanceof QualityError)) throw error
          expect(error).toEqual(badStudent)
        }
      }
    }
  })

  test('is refused with a number that is not finite, which is named', () => {
    const bytes = randomStudent(SHAPE)
    for (const [name, { type, offset, scalesOffset, data, scales }] of readPacked(bytes)) {
      const [start, length] = type === 'float16' ? [offset, data.length] : [scalesOffset, scales.length]
      for (const half of [0x7c00, 0xfc00, 0x7e00, 0xffff]) {
        const changed = bytes.slice()
        new DataView(changed.buffer).setUint16(start + length - 2, half, true)
        expect(() => readPacked(changed)).toThrow(
          expect.objectContaining({ code: 'BAD_STUDENT', message: expect.stringContaining(name) }),
        )
      }
    }
  })

  test('says what it expected and what it found', () => {
    const bytes = randomStudent(SHAPE)
    expect(() => readPacked(bytes.subarray(0, 1000))).toThrow(`claims ${bytes.length} bytes, but it has 1000`)
    expect(() => readPacked(new TextEncoder().encode('{"not": "a student"}'))).toThrow('does not start with EDGEQE')
    const newer = bytes.slice()
    newer[6] = 9
    expect(() => readPacked(newer)).toThrow('layout version 9, but this reader knows 1')
  })

  test.each([
    ['{', 'its directory is not valid JSON'],
    ['[]', 'directory is not an object'],
    ['{"tensors":1}', 'directory: tensors is not an array'],
    ['{"tensors":[],"more":1}', 'directory: unknown key "more"'],
    ['{"tensors":[null]}', 'directory: tensors[0] is not an object'],
    ['{"tensors":[{"type":"int8","shape":[1]}]}', 'directory: tensors[0].name is not a string'],
    ['{"tensors":[{"name":"a","type":"int2","shape":[1]}]}', 'tensors[0].type: expected int4 or int8 or float16, got "int2"'],
    [
      '{"tensors":[{"name":"a","type":"int8","shape":[0]}]}',
      'tensors[0].shape: expected one or two positive integers, got [0]',
    ],
    ['{"tensors":[{"name":"a","type":"int8","shape":[1,2,3]}]}', 'tensors[0].shape'],
    ['{"tensors":[{"name":"a","type":"int8","shape":[1],"x":1}]}', 'tensors[0]: unknown key "x"'],
  ])('with the directory %s says what does not fit', (directory, message) => {
    const bytes = new Uint8Array(16 + directory.length)
    bytes.set(new TextEncoder().encode(`EDGEQE\x01\0${' '.repeat(8)}${directory}`))
    const view = new DataView(bytes.buffer)
    view.setUint32(8, directory.length, true)
    view.setUint32(12, bytes.length, true)
    expect(() => readPacked(bytes)).toThrow(
      expect.objectContaining({ code: 'BAD_STUDENT', message: expect.stringContaining(message) }),
    )
  })

  test('whose numbers are known to be finite gives the same tensors', () => {
    const bytes = randomStudent(SHAPE)
    expect(readPacked(bytes, { trusted: true })).toEqual(readPacked(bytes))
  })

  test('is not written where a tensor does not fit its shape, or its name is not ASCII', () => {
    const vector: Tensor = { name: 'v', type: 'float16', shape: [2], data: toHalves(2, () => 1), scales: new Uint8Array() }
    expect(() => writePacked([{ ...vector, shape: [3] }])).toThrow(badStudent)
    expect(() => writePacked([{ ...vector, name: 'ă' }])).toThrow(badStudent)
    expect(() => writePacked([{ ...vector, type: 'int4', shape: [4, 1] }])).toThrow('even width')
    expect(() => readPacked(writePacked([vector, vector]))).toThrow('listed twice')
  })
})

describe('the numbers of a tensor', () => {
  test('4-bit rows hold column j in the low and column j + half in the high nibble, plus 8, times the scale', () => {
    const table: Tensor = {
      name: 't',
      type: 'int4',
      shape: [2, 4],
      data: Uint8Array.of(0x81, 0xf9, 0x88, 0x0f),
      scales: toHalves(2, () => 0.5),
    }
    expect([...toNumbers(table)]).toEqual([-3.5, 0.5, 0, 3.5, 0, 3.5, 0, -4])
  })

  test('8-bit rows are signed, each times its scale', () => {
    const matrix: Tensor = {
      name: 'm',
      type: 'int8',
      shape: [2, 2],
      data: Uint8Array.of(127, 128, 255, 0),
      scales: Uint8Array.of(0x00, 0x3c, 0x00, 0x40),
    }
    expect([...toNumbers(matrix)]).toEqual([127, -128, -2, 0])
    const sum = Float32Array.of(1, 1)
    addRow(matrix, 1, sum, 0.5)
    expect([...sum]).toEqual([0, 1])
  })
})
