/** Word tags from post-editing: the archives of MLQE-PE, or a source, a translation and a tags file of one's own. */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import { isLanguagePair, type LanguagePair } from '../../../models/pair.ts'
import { type Line, readFileLines } from '../../files/lines.ts'
import type { Row, Split } from '../rows.ts'
import { readArchiveLines } from './archive.ts'
import { type Entry, toEntry } from './entry.ts'
import { type ArchiveOptions, findAssessments, readAssessments } from './mlqe-pe.ts'
import { mapTags } from './word-tags.ts'

const FOLDER = 'post-editing'
const ARCHIVE = /^([a-z-]+)-(?:train|dev|test)\.tar\.gz$/

/** The folder of post-edits that `folder` is or holds; undefined where there is none. */
export const findPostEdits = (folder: string): string | undefined =>
  [folder, join(folder, FOLDER)].find((candidate) =>
    (['train', 'dev', 'test'] as const).some((split) => listPostEdits(candidate, split).length > 0),
  )

/** The language pairs that have an archive of the split. */
export const listPostEdits = (folder: string, split: Split): LanguagePair[] => {
  if (!existsSync(join(folder, split))) return []
  return readdirSync(join(folder, split))
    .map((name) => ARCHIVE.exec(name)?.[1] ?? '')
    .filter(isLanguagePair)
    .toSorted()
}

/**
 * An entry for each segment, under the id of its direct assessment. The texts are those of the direct assessments beside the
 * post-edits, as they were before tokenisation, and leaks are dropped as there; without them the tokenised texts stay.
 */
export const readPostEdits = async function* (folder: string, options: ArchiveOptions): AsyncGenerator<Entry> {
  const { languagePair, split } = options
  const file = join(folder, split, `${languagePair}-${split}.tar.gz`)
  const [sources = [], translations = [], tags = [], edits = []] = await readArchiveLines(file, ['.src', '.mt', '.tags', '.pe'])
  const assessments = existsSync(join(folder, '..')) ? findAssessments(join(folder, '..')) : undefined
  const rated =
    assessments && existsSync(join(assessments, split, `${languagePair}-${split}.tar.gz`))
      ? readAssessments(assessments, options)
      : undefined
  for (const [number, line] of translations.entries()) {
    const next = await rated?.next()
    const { row, dropped } = (next?.done ? undefined : next?.value) ?? {}
    const texts = {
      source: row?.source ?? sources[number]?.text ?? '',
      translation: row?.translation ?? line.text,
      tagged: line.text,
      tags: tags[number]?.text ?? '',
    }
    const reference = edits[number]?.text
    const place = { id: `${split}:${number}`, languagePair }
    const entry = toEntry({ file, line, split }, () => ({ ...toRow(texts, place), ...(reference ? { reference } : {}) }))
    yield dropped === undefined ? entry : { ...entry, dropped }
  }
}

export interface TagFiles {
  readonly source: string
  readonly translation: string
  readonly tags: string
}

/** An entry for each line of three files that go together. Throws BAD_DATA where one of them is shorter. */
export const readTagFiles = async function* (files: TagFiles, { languagePair, split }: ArchiveOptions): AsyncGenerator<Entry> {
  const [sources, tags] = [readFileLines(files.source), readFileLines(files.tags)]
  let number = 0
  for await (const line of readFileLines(files.translation)) {
    const [source, tag] = [await sources.next(), await tags.next()]
    if (source.done || tag.done) throw shorter(source.done ? files.source : files.tags, line)
    const texts = { source: source.value.text, translation: line.text, tagged: line.text, tags: tag.value.text }
    yield toEntry({ file: files.translation, line, split }, () => toRow(texts, { id: `${split}:${number++}`, languagePair }))
  }
}

const shorter = (file: string, { number }: Line): QualityError =>
  new QualityError('BAD_DATA', `${file}: has no line ${number}, but the translations do`, { field: file })

const toRow = (
  { source, translation, tagged, tags }: { readonly [K in 'source' | 'translation' | 'tagged' | 'tags']: string },
  place: Pick<Row, 'id' | 'languagePair'>,
): Row => {
  const words = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '')
  return { ...place, source, translation, tags: mapTags(words(tags), words(tagged), translation) }
}
