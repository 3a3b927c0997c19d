/** Files of labels that somebody already has, in the formats of the tools that write them -> one record a row, streamed. */

import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { readTable } from '../data/corpora/table.ts'
import { showNames } from '../data/show-names.ts'
import { readFileLines } from '../files/lines.ts'
import { COMET_LINE, readCometJson, readCometText } from './comet-output.ts'
import { type LabelRecord, objectSchema, pick, SCORES, toJson, toRecord, toScore, toTexts, within } from './label-record.ts'

export const LABEL_FORMATS = ['tsv', 'jsonl', 'comet-json', 'comet-text', 'transquest'] as const
export type LabelFileFormat = (typeof LABEL_FORMATS)[number]

export interface LabelFileOptions {
  readonly format: LabelFileFormat
  /** Column or field of the score; undefined: the usual names. */
  readonly column?: string | undefined
  /** Which system of a file with several. */
  readonly system?: string | undefined
}

/** The format that a file's name and first line show. */
export const detectFormat = async (file: string): Promise<LabelFileFormat> => {
  if (/\.jsonl(\.gz)?$/.test(file)) return 'jsonl'
  if (/\.json(\.gz)?$/.test(file)) return 'comet-json'
  for await (const { text } of readFileLines(file)) {
    if (COMET_LINE.test(text)) return 'comet-text'
    return text.split('\t').includes('predictions') || SUBMISSION_LINE.test(text) ? 'transquest' : 'tsv'
  }
  throw new QualityError('BAD_DATA', `${file}: is empty: expected labels`, { field: 'path' })
}

/** Throws BAD_DATA, naming file and line, at the first line that is no label. */
export const readLabelFile = (file: string, options: LabelFileOptions): AsyncGenerator<LabelRecord> => {
  switch (options.format) {
    case 'tsv':
      return readTsvRecords(file, options)
    case 'jsonl':
      return readJsonlRecords(file, options)
    case 'comet-json':
      return readCometJson(file, options)
    case 'comet-text':
      return readCometText(file, options)
    case 'transquest':
      return readTransQuest(file, options)
  }
}

const readTsvRecords = async function* (file: string, { column }: LabelFileOptions): AsyncGenerator<LabelRecord> {
  const names = column === undefined ? SCORES : [column]
  const check = (header: readonly string[]): void => {
    if (!names.some((name) => header.includes(name)))
      throw new QualityError('BAD_DATA', `${file} line 1: expected a column ${names.join(' or ')}, got ${showNames(header)}`, {
        field: names[0] ?? '',
      })
  }
  for await (const { line, fields } of readTable(readFileLines(file), { file, check })) {
    const place = `line ${line.number}`
    const values = within(file, place, fields)
    yield { place, ...toTexts(values), score: within(file, place, () => toScore(pick(values, names))) }
  }
}

/** Any fields, or the rows that `label` and `import labels` write. */
const readJsonlRecords = async function* (file: string, { column }: LabelFileOptions): AsyncGenerator<LabelRecord> {
  for await (const { text, number } of readFileLines(file)) {
    if (text.trim() === '') continue
    const place = `line ${number}`
    const fields = parseJson(toJson(text), objectSchema, { code: 'BAD_DATA', what: `${file} ${place}` })
    yield toRecord(fields, { file, place, column })
  }
}

const SUBMISSION_LINE = /^[a-z]{2,3}-[a-z]{2,3}\t[^\t]*\t\d+\t\S+$/

/** TransQuest's table of predictions, or the WMT submission without a header: pair, method, index, score. */
const readTransQuest = async function* (file: string, options: LabelFileOptions): AsyncGenerator<LabelRecord> {
  let isSubmission = false
  for await (const { text } of readFileLines(file)) {
    isSubmission = SUBMISSION_LINE.test(text)
    break
  }
  if (!isSubmission) return yield* readTsvRecords(file, { ...options, column: options.column ?? 'predictions' })
  for await (const { text, number } of readFileLines(file)) {
    const place = `line ${number}`
    const cells = text.split('\t')
    if (cells.length !== 4)
      throw new QualityError('BAD_DATA', `${file} ${place}: expected 4 columns, got ${cells.length}`, { field: file })
    yield { place, score: within(file, place, () => toScore(cells[3])) }
  }
}
