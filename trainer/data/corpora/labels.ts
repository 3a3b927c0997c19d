/** Label files: what a teacher says of pairs, `<language pair>.tsv` or `.tsv.gz`, one file a language pair. */

import { basename } from 'node:path'
import { QualityError } from '../../../models/errors.ts'
import { isLanguagePair, type LanguagePair, parseLanguagePair } from '../../../models/pair.ts'
import { type Token, tokenise, tokeniseForLabels } from '../../../models/text.ts'
import { readFileLines } from '../../files/lines.ts'
import type { Label, Split } from '../rows.ts'
import type { Scale } from '../scale.ts'
import { mapTokenValues } from '../token-values.ts'
import { type Entry, toEntry } from './entry.ts'
import { type Fields, parseNumber, readTable, requireColumns } from './table.ts'

const COLUMNS = ['origin', 'source', 'translation', 'score']
/** Label files say nothing of the tokens after these. */
const LABELLED_TOKENS = 64
/** Word labels are whole tenths of a logit. */
const TENTHS = 10

/** `ro-en.tsv.gz` -> `ro-en`; undefined for a file that is not named after a language pair. */
export const labelFilePair = (file: string): LanguagePair | undefined => {
  const name = /^(.*)\.tsv(?:\.gz)?$/.exec(basename(file))?.[1] ?? ''
  return isLanguagePair(name) ? name : undefined
}

/** Whether a header is that of a label file. */
export const isLabelHeader = (header: readonly string[]): boolean => header[0] === 'origin'

export interface ReadLabelsOptions {
  /** Finds the tokens that word labels are told of; absent: those of rules 1, which rows are written by. */
  readonly toTokens?: Tokeniser | undefined
  /** Of the scores; absent: `da` in files with a column `known`, which is on that scale, `z` in others. */
  readonly scale?: Scale | undefined
  /** Lines of other splits are passed over unread. */
  readonly split?: Split | undefined
}

/** Yields an entry a line. Throws BAD_DATA for a file or column that is not there. */
export const readLabels = async function* (
  file: string,
  fileLanguagePair: LanguagePair,
  { toTokens = (text) => tokenise(text), scale, split: wanted }: ReadLabelsOptions = {},
): AsyncGenerator<Entry> {
  let scored = scale
  const check = (header: readonly string[]): void => {
    requireColumns(file, header, COLUMNS)
    scored ??= header.includes('known') ? 'da' : 'z'
  }
  for await (const { line, fields } of readTable(readFileLines(file), { file, check })) {
    const split = splitOf(line.text)
    if (wanted && split !== wanted) continue
    yield toEntry({ file, line, split }, () => {
      const values = fields()
      const [id = '', source = '', translation = ''] = COLUMNS.map((name) => values.get(name))
      const languagePair = parseLanguagePair(values.get('languagePair') ?? fileLanguagePair, 'languagePair')
      if (id === '') throw new QualityError('BAD_DATA', 'origin: is empty', { field: 'origin' })
      const known = values.get('known') ?? ''
      return {
        id,
        languagePair,
        source,
        translation,
        ...(known === '' ? {} : { known: parseNumber(known, 'known') }),
        // A pair of a dictionary is right whatever a teacher says, and may have asked none.
        ...(known !== '' && values.get('score') === ''
          ? {}
          : { label: { ...toLabel(values, translation, toTokens), ...(scored === 'da' ? { scale: scored } : {}) } }),
      }
    })
  }
}

type Tokeniser = (text: string) => readonly Token[]

/** Rows of dev and test never train; all others do, whatever they were made from. */
const splitOf = (line: string): Split => (line.startsWith('dev:') ? 'dev' : line.startsWith('test:') ? 'test' : 'train')

const toLabel = (values: Fields, translation: string, toTokens: Tokeniser): Label => {
  const critical = values.get('critical')
  const words = values.get('words')
  const deviation = values.get('sd')
  return {
    score: parseNumber(values.get('score'), 'score'),
    ...(critical === undefined || critical === '' ? {} : { critical: parseNumber(critical, 'critical') }),
    ...(deviation === undefined || deviation === '' ? {} : { deviation: parseNumber(deviation, 'sd') }),
    ...(words === undefined || words === '' ? {} : { words: mapWords(parseWords(words), translation, toTokens) }),
  }
}

/** `-14 - 3` -> [-1.4, null, .3] */
const parseWords = (text: string): (number | null)[] =>
  text.split(' ').map((word) => (word === '-' ? null : parseNumber(word, 'words') / TENTHS))

/**
 * Logits of the tokens that label files count -> logits of the tokens a student reads, the largest of those that
 * overlap: an emoji sequence or a Thai cluster is one token now and was several. Tokens after the labelled ones are left
 * out. Throws BAD_DATA where there are not as many logits as labelled tokens.
 */
export const mapWords = (
  logits: readonly (number | null)[],
  translation: string,
  toTokens: Tokeniser = (text) => tokenise(text),
): (number | null)[] => {
  const counted = tokeniseForLabels(translation).slice(0, LABELLED_TOKENS)
  if (logits.length !== counted.length)
    throw new QualityError('BAD_DATA', `words: expected ${counted.length} numbers, one per token, got ${logits.length}`, {
      field: 'words',
    })
  return mapTokenValues(logits, counted, toTokens(translation))
}
