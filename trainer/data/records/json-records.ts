/** JSON Lines, the objects of a JSON array, and those of the one list of pairs in a larger document. */

import JSON5 from 'json5'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseAllExact } from '../../../models/ids.ts'
import { parseJson } from '../../../models/json.ts'
import { readObjects } from '../../files/json-objects.ts'
import { type Line, readLines } from '../../files/lines.ts'
import { findName } from './names.ts'
import type { PairRecord, Records } from './record.ts'
import { readTextBytes } from './text-bytes.ts'

const objectSchema = z.record(z.string(), z.unknown())

/** Of a file that begins with an object: a line's, or that of the whole document, `{"data": [{"source": …}, …]}`. */
export const openJsonObjects = async (file: string): Promise<Records> => {
  if (!(await isDocument(readJsonLines(file)))) return open(file, 'jsonl', () => readJsonLines(file))
  const list = await findList(file)
  return list === undefined ? open(file, 'jsonl', () => readJsonLines(file)) : open(file, 'json', () => readList(file, list))
}

export const openJsonArray = (file: string): Promise<Records> => open(file, 'json', () => readJsonArray(file))

/** Whether the first line is no object, or the only one and no pair; a rating tool's answers about a document are none. */
const isDocument = async (records: AsyncIterable<PairRecord>): Promise<boolean> => {
  let lines = 0
  for await (const { values } of records)
    try {
      if (lines++ > 0) return false
      const names = [...values().keys()]
      if (isPair(names) || names.some((name) => /^annotations?$/.test(name))) return false
    } catch (error) {
      if (!(error instanceof QualityError)) throw error
      return lines === 1
    }
  return true
}

const isPair = (names: readonly string[]): boolean => findName('translation', names) !== undefined

/** Objects that are looked at. */
const LOOK = 100

const findList = async (file: string): Promise<string | undefined> => {
  let looked = 0
  try {
    for await (const { list, text } of readObjects(readText(file), file)) {
      if (isPair(namesOf(text))) return list
      if (++looked === LOOK) return undefined
    }
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
  }
  return undefined
}

const namesOf = (text: string): string[] => {
  if (!text.startsWith('{')) return []
  try {
    return Object.keys(parseJson(text, objectSchema, { code: 'BAD_DATA', what: 'an object', parse: parseLenient }))
  } catch (error) {
    if (!(error instanceof QualityError)) throw error
    return []
  }
}

/** Throws BAD_DATA where another list holds pairs, too. */
const readList = async function* (file: string, list: string): AsyncGenerator<PairRecord> {
  let number = 0
  const others = new Set<string>()
  for await (const { list: own, text } of readObjects(readText(file), file)) {
    if (own === list) yield toRecord({ number: ++number, text, broken: false })
    else if (!others.has(own) && isPair(namesOf(text)))
      throw new QualityError('BAD_DATA', `${file}: expected one list of pairs, got ${list} and ${own}: keep one of them`, {
        field: file,
      })
    others.add(own)
  }
}

const readText = async function* (file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const chunk of readTextBytes(file)) yield decoder.decode(chunk, { stream: true })
}

const open = async (file: string, format: 'json' | 'jsonl', read: Records['read']): Promise<Records> => {
  for await (const { values, line } of read())
    try {
      return { format, read, names: [...values().keys()] }
    } catch (cause) {
      if (!(cause instanceof QualityError)) throw cause
      const hint =
        format === 'jsonl' ? ': expected an object on each line, a list of objects, or one list of pairs in an object' : ''
      throw new QualityError('BAD_DATA', `${file} line ${line.number}: ${cause.message}${hint}`, { field: file, cause })
    }
  throw new QualityError('BAD_DATA', `${file}: is empty: expected pairs`, { field: file })
}

const readJsonLines = async function* (file: string): AsyncGenerator<PairRecord> {
  for await (const line of readLines(readTextBytes(file), file)) if (line.text.trim() !== '') yield toRecord(line)
}

/** Records are numbered from 1: one may take many lines, and many may be on one. */
const readJsonArray = async function* (file: string): AsyncGenerator<PairRecord> {
  let number = 0
  for await (const { text } of readObjects(asObject(file), file)) yield toRecord({ number: ++number, text, broken: false })
}

const asObject = async function* (file: string): AsyncGenerator<string> {
  yield '{"":'
  yield* readText(file)
  yield '}'
}

const toRecord = (line: Line): PairRecord => ({
  line,
  values: (id) => {
    const values = parseJson(line.text, objectSchema, {
      code: 'BAD_DATA',
      what: 'the line',
      parse: (text) => parseLenient(text, id),
    })
    return new Map(Object.entries(values))
  },
})

/** Python writes NaN, which JSON does not know, for what is missing. */
const parseLenient = (text: string, id?: string): unknown => {
  try {
    return parseAllExact(text, id)
  } catch (error) {
    if (!/[:[,]\s*-?(?:NaN|Infinity)\b/.test(text)) throw error
    return JSON5.parse(text)
  }
}
