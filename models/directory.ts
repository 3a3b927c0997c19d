/**
 * The directory of student.bin: the tensors in it. Read by hand, since every fresh isolate reads it before its first
 * score, and the first use of a schema takes two milliseconds.
 */

import { QualityError } from './errors.ts'
import type { TensorSpec, TensorType } from './tensor.ts'

const bad = (message: string): QualityError => new QualityError('BAD_STUDENT', `student.bin: ${message}`)

const TYPES: readonly unknown[] = ['int4', 'int8', 'float16'] satisfies readonly TensorType[]

/** ASCII JSON -> the tensors that the file lists. Throws BAD_STUDENT, naming what does not fit. */
export const parseDirectory = (ascii: Uint8Array): readonly TensorSpec[] => {
  let json = ''
  for (const byte of ascii) json += String.fromCharCode(byte)
  const directory = parseObject(json)
  requireKeys(directory, ['tensors'], 'directory')
  const { tensors } = directory
  if (!Array.isArray(tensors)) throw bad('directory: tensors is not an array')
  return tensors.map((value: unknown, i) => {
    const place = `directory: tensors[${i}]`
    const tensor = toObject(value, place)
    requireKeys(tensor, ['name', 'type', 'shape'], place)
    const { name, type, shape } = tensor
    if (typeof name !== 'string') throw bad(`${place}.name is not a string`)
    if (!TYPES.includes(type)) throw bad(`${place}.type: expected ${TYPES.join(' or ')}, got ${shown(type)}`)
    if (!isShape(shape)) throw bad(`${place}.shape: expected one or two positive integers, got ${shown(shape)}`)
    return { name, type: type as TensorType, shape }
  })
}

const SHOWN_CHARACTERS = 40
const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, SHOWN_CHARACTERS)

const parseObject = (json: string): Record<string, unknown> => {
  try {
    return toObject(JSON.parse(json), 'directory')
  } catch (cause) {
    if (cause instanceof QualityError) throw cause
    throw new QualityError('BAD_STUDENT', 'student.bin: its directory is not valid JSON', { cause })
  }
}

const toObject = (value: unknown, place: string): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${place} is not an object`)
  return value as Record<string, unknown>
}

const requireKeys = (object: Record<string, unknown>, keys: readonly string[], place: string): void => {
  const unknown = Object.keys(object).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw bad(`${place}: unknown key ${shown(unknown)}`)
}

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) &&
  (value.length === 1 || value.length === 2) &&
  value.every((length) => Number.isSafeInteger(length) && length > 0)
