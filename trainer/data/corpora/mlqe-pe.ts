/** MLQE-PE (Fomicheva et al. 2020): direct assessments of seven language pairs, from the archives as they are published. */

import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { QualityError } from '../../../models/errors.ts'
import { isLanguagePair, type LanguagePair } from '../../../models/pair.ts'
import { type Line, readLines, toDataError } from '../../files/lines.ts'
import { type Row, SPLITS, type Split } from '../rows.ts'
import { type Entry, toEntry } from './entry.ts'
import { parseNumber, readTable, requireColumns } from './table.ts'

const FOLDER = 'direct-assessments'
/** The first column is called index, or segid in ru-en; it is not needed. */
const COLUMNS = ['original', 'translation', 'mean', 'z_mean']
const ARCHIVE = /^([a-z-]+)-(?:train|dev|test)\.tar\.gz$/

/** The folder of direct assessments that `folder` is, holds, or is the grandparent of; undefined where there is none. */
export const findAssessments = (folder: string): string | undefined => {
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [folder, join(folder, FOLDER), ...inner.map(({ name }) => join(folder, name, FOLDER))].find((candidate) =>
    SPLITS.some((split) => listPairs(candidate, split).length > 0),
  )
}

/** The language pairs that have an archive of the split. */
export const listPairs = (assessments: string, split: Split): LanguagePair[] => {
  const folder = join(assessments, split)
  if (!existsSync(folder)) return []
  const pairs = readdirSync(folder).map((name) => ARCHIVE.exec(name)?.[1] ?? '')
  return pairs.filter(isLanguagePair).toSorted()
}

export interface ArchiveOptions {
  readonly languagePair: LanguagePair
  readonly split: Split
  /** Whether rows get the log-probabilities of the MT system's tokens. */
  readonly withLogProbs?: boolean
}

export const archivePath = (assessments: string, { languagePair, split }: ArchiveOptions): string =>
  join(assessments, split, `${languagePair}-${split}.tar.gz`)

/**
 * An entry for each row of one archive, its number in the file as published in its id. Train rows whose source stands
 * in dev or test are dropped: their scores have been seen. Throws BAD_DATA where the archive cannot be read.
 */
export const readAssessments = async function* (assessments: string, options: ArchiveOptions): AsyncGenerator<Entry> {
  const { languagePair, split } = options
  const dev = split === 'train' ? await readSources(assessments, { languagePair, split: 'dev' }) : NOTHING
  const test = split === 'train' ? await readSources(assessments, { languagePair, split: 'test' }) : NOTHING
  for await (const entry of readArchive(assessments, options)) {
    const leaks = entry.row ? whereHeld(squeeze(entry.row.source), { dev, test }) : []
    yield leaks.length > 0 ? { ...entry, dropped: `source is in ${leaks.join(' and ')}` } : entry
  }
}

const NOTHING: ReadonlySet<string> = new Set()

const whereHeld = (source: string, held: Record<'dev' | 'test', ReadonlySet<string>>): string[] =>
  (['dev', 'test'] as const).filter((split) => held[split].has(source))

const squeeze = (text: string): string => text.replace(/\s+/gu, ' ').trim()

const readSources = async (assessments: string, options: ArchiveOptions): Promise<Set<string>> => {
  const sources = new Set<string>()
  for await (const { row } of readArchive(assessments, options)) if (row) sources.add(squeeze(row.source))
  return sources
}

const readArchive = async function* (assessments: string, options: ArchiveOptions): AsyncGenerator<Entry> {
  const { languagePair, split } = options
  const file = archivePath(assessments, options)
  const check = (header: readonly string[]): void => requireColumns(file, header, COLUMNS)
  const probabilities = options.withLogProbs ? await readProbabilities(file) : undefined
  let number = 0
  for await (const { line, fields } of readTable(readMember(file, '.df.short.tsv'), { file, check })) {
    const place = number++
    const id = `${split}:${place}`
    yield toEntry({ file, line, split }, (): Row => {
      const values = fields()
      return {
        id,
        languagePair,
        source: values.get('original') ?? '',
        translation: values.get('translation') ?? '',
        da: parseNumber(values.get('mean'), 'mean'),
        z: parseNumber(values.get('z_mean'), 'z_mean'),
        ...(probabilities ? { logProbs: parseProbabilities(probabilities[place]) } : {}),
      }
    })
  }
  if (probabilities && probabilities.length !== number)
    throw new QualityError(
      'BAD_DATA',
      `${file}: expected ${number} lines in word-probas/word_probas.*, got ${probabilities.length}`,
      {
        field: file,
      },
    )
}

const readProbabilities = async (file: string): Promise<string[]> => {
  const lines: string[] = []
  for await (const { text } of readMember(file, '/word_probas.')) lines.push(text)
  return lines
}

const parseProbabilities = (line = ''): number[] =>
  line
    .trim()
    .split(/\s+/)
    .map((cell) => parseNumber(cell, 'word_probas'))

/** The lines of the one file inside an archive whose path holds `name`; the others are passed over. */
const readMember = async function* (file: string, name: string): AsyncGenerator<Line> {
  if (!existsSync(file)) throw new QualityError('BAD_DATA', `${file}: there is no such archive`, { field: file })
  const others: string[] = []
  // The reader of the last stream sees the errors of all; the callback only keeps them from being thrown twice.
  const entries = pipeline(createReadStream(file), createGunzip(), extract(), () => {})
  try {
    for await (const entry of entries) {
      if (entry.header.name.includes(name)) {
        yield* readLines(bytesOf(entry), `${file}: ${entry.header.name}`)
        return
      }
      others.push(entry.header.name)
      entry.resume()
    }
  } catch (cause) {
    throw toDataError(file, cause)
  }
  throw new QualityError('BAD_DATA', `${file}: expected a file *${name} inside, got ${others.join(', ') || 'nothing'}`, {
    field: file,
  })
}

// tar-stream types its chunks as unknown.
const bytesOf = async function* (chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) if (chunk instanceof Uint8Array) yield chunk
}
