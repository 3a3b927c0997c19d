/** The texts of any corpus, whatever its format: rows, tables of pairs, plain lines. For what needs words and no labels. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { parseJson } from '../../../models/json.ts'
import { readFileLines } from '../../files/lines.ts'
import { showNames } from '../show-names.ts'

const KINDS = /\.(jsonl|tsv|txt)(\.gz)?$/
/** Columns and fields that hold texts. */
const TEXTS = ['source', 'original', 'translation', 'text'] as const
const HELD_OUT = /\.(dev|test)\.jsonl$/

const rowSchema = z.object(Object.fromEntries(TEXTS.map((name) => [name, z.optional(z.string())])))

/**
 * The files of a corpus: a file, or those of a folder that are .jsonl, .tsv or .txt, packed or not, in the order of their
 * names. Dev and test rows of an imported folder are left out. Throws BAD_DATA where there is none.
 */
export const listTexts = (path: string): string[] => {
  if (!existsSync(path)) throw new QualityError('BAD_DATA', `${path}: there is no such file or folder`, { field: path })
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => KINDS.test(name) && !HELD_OUT.test(name) && name !== 'rejects.jsonl')
        .toSorted()
        .map((name) => join(path, name))
    : [path]
  if (files.length === 0 || !files.every((file) => KINDS.test(file)))
    throw new QualityError('BAD_DATA', `${path}: expected .jsonl, .tsv or .txt, optionally with .gz`, { field: path })
  return files
}

/** Streams the texts of one file; `onLine` is called for each of its lines. */
export const readTexts = async function* (file: string, onLine = (): void => {}): AsyncGenerator<string> {
  const kind = KINDS.exec(file)?.[1]
  let columns: number[] | undefined
  for await (const { text, number } of readFileLines(file)) {
    onLine()
    if (kind === 'txt') yield text
    else if (kind === 'jsonl')
      yield* Object.values(parseJson(text || '{}', rowSchema, { code: 'BAD_DATA', what: `${file} line ${number}` })).filter(
        (value) => value !== undefined,
      )
    else if (columns) yield* pick(text.split('\t'), columns)
    else columns = findColumns(text.split('\t'), file)
  }
}

const pick = (cells: readonly string[], columns: readonly number[]): string[] => columns.map((column) => cells[column] ?? '')

const findColumns = (header: readonly string[], file: string): number[] => {
  const columns = TEXTS.map((name) => header.indexOf(name)).filter((at) => at >= 0)
  if (columns.length === 0)
    throw new QualityError('BAD_DATA', `${file} line 1: expected a column ${TEXTS.join(' or ')}, got ${showNames(header)}`, {
      field: file,
    })
  return columns
}
