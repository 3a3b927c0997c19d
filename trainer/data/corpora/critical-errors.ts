/** Critical-error sets of WMT: `<pair>_majority_{train,dev}.tsv`, no header: id, source, translation, annotators, NOT or ERR. */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import type { LanguagePair } from '../../../models/pair.ts'
import { type Line, readFileLines } from '../../files/lines.ts'
import type { Row, Split } from '../rows.ts'
import { type Entry, toEntry } from './entry.ts'

const FOLDER = 'critical-errors'
const NAME = /^([a-z]{2})-?([a-z]{2})_majority_(train|dev|test)\.tsv(?:\.gz)?$/
const VERDICTS: Readonly<Record<string, number>> = { NOT: 0, ERR: 1 }
const COLUMNS = 5

export interface CriticalFile {
  readonly file: string
  readonly languagePair: LanguagePair
  readonly split: Split
}

/** The files of `folder`, or of critical-errors/ in it. Throws BAD_DATA where there is none. */
export const listCriticalErrors = (folder: string): CriticalFile[] => {
  for (const candidate of [folder, join(folder, FOLDER)]) {
    const names = existsSync(candidate) ? readdirSync(candidate).toSorted() : []
    const files = names.flatMap((name): CriticalFile[] => {
      const [, source, target, split] = NAME.exec(name) ?? []
      return source && target
        ? [
            {
              file: join(candidate, name),
              languagePair: `${source}-${target}`,
              split: split === 'train' || split === 'dev' ? split : 'test',
            },
          ]
        : []
    })
    if (files.length > 0) return files
  }
  throw new QualityError('BAD_DATA', `${folder}: expected files such as ende_majority_train.tsv there`, { field: 'from' })
}

/** An entry a line. Train rows whose source is in dev or test of the language pair are dropped. */
export const readCriticalErrors = async function* (files: readonly CriticalFile[]): AsyncGenerator<Entry> {
  for (const { file, languagePair, split } of files) {
    const held =
      split === 'train'
        ? await readSources(files.filter((other) => other.languagePair === languagePair && other.split !== 'train'))
        : new Set()
    for await (const line of readFileLines(file)) {
      if (line.text === '') continue
      const entry = toEntry({ file, line, split }, () => toRow(line, languagePair))
      yield entry.row && held.has(squeeze(entry.row.source)) ? { ...entry, dropped: 'source is in dev or test' } : entry
    }
  }
}

const readSources = async (files: readonly CriticalFile[]): Promise<Set<string>> => {
  const sources = new Set<string>()
  for (const { file } of files)
    for await (const { text } of readFileLines(file)) sources.add(squeeze(text.split('\t')[1] ?? ''))
  return sources
}

const toRow = ({ text }: Line, languagePair: LanguagePair): Row => {
  const cells = text.split('\t')
  if (cells.length !== COLUMNS) throw new QualityError('BAD_DATA', `expected ${COLUMNS} columns, got ${cells.length}`)
  const [id = '', source = '', translation = '', , verdict = ''] = cells
  const critical = VERDICTS[verdict]
  if (critical === undefined)
    throw new QualityError('BAD_DATA', `column 5: expected NOT or ERR, got ${JSON.stringify(verdict.slice(0, 40))}`)
  return {
    id: `critical:${id}`,
    languagePair,
    source: squeeze(source),
    translation: joinCharacters(squeeze(translation)),
    critical,
  }
}

const squeeze = (text: string): string => text.replace(/\s+/gu, ' ').trim()

/** Published Chinese and Japanese translations have spaces between words, which nobody writes. */
const joinCharacters = (text: string): string =>
  text.replace(
    /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef,.!?]) (?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef])|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]) (?=[,.!?])/gu,
    '',
  )
