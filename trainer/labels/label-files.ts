/**
 * What `label` hands on: by language pair and split, rows that `distil` reads as they are (JSONL), or the tables that
 * `import labels` reads (TSV). Hidden states lie beside, one record a row: u32 length, then the bytes of teachers/hidden.ts.
 */

import { join } from 'node:path'
import { tokenise, tokeniseForLabels } from '../../models/text.ts'
import { type Row, rowsFile, type Split } from '../data/rows.ts'
import { isLabel, type Knowledge, type TeacherAnswer, type TeacherLabel } from '../teachers/teacher.ts'
import { createTextWriter, type TextWriter } from './text-writer.ts'

export const FORMATS = ['jsonl', 'tsv'] as const
export type LabelFormat = (typeof FORMATS)[number]

/** Which rows each window of a run put into each file: what `labels merge` needs to restore the order. */
export const WINDOWS_FILE = 'windows.jsonl'
/** Lines of the input that are no pairs. */
export const REJECTS_FILE = 'rejects.jsonl'
/** Pairs that the teacher has no label for. */
export const FAILED_FILE = 'failed.jsonl'

export interface LabelFiles {
  write(number: number, lines: readonly LabelledLine[]): Promise<void>
  /** Gives every file its name. Gives back their names. */
  close(): Promise<string[]>
  discard(): Promise<void>
}

/** A line of the input with what came of it. */
export interface LabelledLine {
  readonly line: number
  readonly row?: Row
  readonly reject?: string
  readonly answer?: TeacherAnswer
}

export interface LabelFilesOptions {
  readonly format: LabelFormat
  readonly asked: readonly Knowledge[]
  /** Whether tables have a column for the deviation of labels. */
  readonly hasSpread?: boolean | undefined
}

export const createLabelFiles = async (folder: string, options: LabelFilesOptions): Promise<LabelFiles> => {
  const writers = new Map<string, TextWriter>()
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    const writer = writers.get(name) ?? (await createTextWriter(join(folder, name)))
    const isNew = !writers.has(name)
    writers.set(name, writer)
    if (isNew && name.endsWith('.tsv')) await writer.write(`${toHeader(options)}\n`)
    await writer.write(content)
  }
  // A folder without labels must not look like one that was never finished.
  await write(WINDOWS_FILE, '')
  return {
    write: async (number, lines) => {
      const rows: Record<string, number> = {}
      for (const [name, content, count] of toContents(lines, options)) {
        await write(name, content)
        if (count > 0) rows[name] = count
      }
      await write(WINDOWS_FILE, `${JSON.stringify({ window: number, rows })}\n`)
    },
    close: async () => {
      for (const writer of writers.values()) await writer.close()
      return [...writers.keys()].toSorted()
    },
    discard: async () => {
      for (const writer of writers.values()) await writer.discard()
    },
  }
}

type Content = [name: string, content: string | Uint8Array, rows: number]

const toContents = (lines: readonly LabelledLine[], options: LabelFilesOptions): Content[] => {
  const { format, asked } = options
  const labelled = lines.flatMap(({ row, answer }) => (row && answer && isLabel(answer) ? [{ row, label: answer }] : []))
  const contents: Content[] = []
  for (const [name, mine] of Map.groupBy(labelled, ({ row }) => fileOf(row, format))) {
    const toText = format === 'tsv' ? toTsv : toJson
    contents.push([name, mine.map(({ row, label }) => `${toText(row, label, options)}\n`).join(''), mine.length])
    if (asked.includes('hidden')) contents.push([hiddenFile(name), toHidden(mine.map(({ label }) => label)), mine.length])
  }
  const failed = lines.flatMap(({ row, answer }) =>
    row && answer && !isLabel(answer) ? [{ ...toPlace(row), reason: answer.failed }] : [],
  )
  const rejects = lines.flatMap(({ line, reject }) => (reject === undefined ? [] : [{ line, reason: reject }]))
  for (const [name, values] of [
    [FAILED_FILE, failed],
    [REJECTS_FILE, rejects],
  ] as const)
    if (values.length > 0) contents.push([name, values.map((value) => `${JSON.stringify(value)}\n`).join(''), values.length])
  return contents
}

/** `ro-en.train.jsonl`, or `ro-en.tsv`: in a table the row's origin says its split. */
const fileOf = (row: Row, format: LabelFormat): string =>
  format === 'tsv' ? `${row.languagePair}.tsv` : rowsFile(row.languagePair, splitOf(row.id))

/** Rows of dev and test never train, whatever labelled them. */
const splitOf = (id: string): Split => (id.startsWith('dev:') ? 'dev' : id.startsWith('test:') ? 'test' : 'train')

/** `ro-en.train.jsonl` -> `ro-en.train.hidden` */
export const hiddenFile = (name: string): string => name.replace(/\.(jsonl|tsv)$/, '.hidden')

const toPlace = ({ id, languagePair, source, translation }: Row) => ({ id, languagePair, source, translation })

const toJson = (row: Row, { hidden: _, ...label }: TeacherLabel): string => JSON.stringify({ ...toPlace(row), label })

const COLUMNS = ['origin', 'source', 'translation', 'score']

const toHeader = ({ asked, hasSpread }: LabelFilesOptions): string =>
  [...COLUMNS, ...(hasSpread ? ['sd'] : []), ...(['critical', 'words'] as const).filter((kind) => asked.includes(kind))].join(
    '\t',
  )

const toTsv = (row: Row, label: TeacherLabel, { asked, hasSpread }: LabelFilesOptions): string =>
  [
    ...[row.id, row.source, row.translation].map((text) => text.replace(/[\t\n\r]/g, ' ')),
    String(label.score),
    ...(hasSpread ? [label.deviation === undefined ? '' : String(label.deviation)] : []),
    ...(asked.includes('critical') ? [label.critical === undefined ? '' : String(label.critical)] : []),
    ...(asked.includes('words') ? [toTenths(row.translation, label.words ?? [])] : []),
  ].join('\t')

/** Label files say nothing of the tokens after these. */
const LABELLED_TOKENS = 64

/** Logits of the tokens a student reads -> tenths of a logit of the tokens that label files count, or `-`. */
const toTenths = (translation: string, words: readonly (number | null)[]): string => {
  const tokens = tokenise(translation)
  let first = 0
  return tokeniseForLabels(translation)
    .slice(0, LABELLED_TOKENS)
    .map(({ start }) => {
      while ((tokens[first]?.end ?? Number.POSITIVE_INFINITY) <= start) first++
      const logit = words[first] ?? null
      return logit === null ? '-' : String(Math.round(10 * logit) + 0)
    })
    .join(' ')
}

const toHidden = (labels: readonly TeacherLabel[]): Uint8Array =>
  Buffer.concat(
    labels.flatMap(({ hidden = new Uint8Array() }) => {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(hidden.length)
      return [length, hidden]
    }),
  )
