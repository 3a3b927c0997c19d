/** The stage that scores a file of pairs: line by line in constant memory, whatever its size. Rows keep their order. */

import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { QualityError } from '../../models/errors.ts'
import { type LanguagePair, parseLanguagePair, type ScorablePair } from '../../models/pair.ts'
import { predict } from '../../models/predict.ts'
import type { Score } from '../../models/score.ts'
import { showNames } from '../data/corpora/show-names.ts'
import { createFolder } from '../files/create-folder.ts'
import { countLines, readFileLines } from '../files/lines.ts'
import type { Reporter, Stage } from '../output/output.ts'
import { createEngine, type EngineName } from '../release/engines/create.ts'
import { loadRelease } from '../release/format/release.ts'

export interface ScoreFileOptions {
  /** Release folder. */
  readonly model: string
  /** TSV with a header that has source and translation, and pair or languagePair where `pair` is not given. */
  readonly input: string
  readonly output: string
  readonly languagePair?: LanguagePair | undefined
  readonly engine: EngineName
  /** Put before the names of the new columns. */
  readonly prefix: string
}

export interface ScoreSummary {
  readonly rows: number
  readonly scored: number
  /** Of a language pair the release does not know. */
  readonly unsupported: number
  /** Rows that could not be read; the column `error` says why. */
  readonly bad: number
}

const NEW_COLUMNS = ['score', 'low', 'high', 'verdict', 'flags', 'error']
const BATCH = 256

/** Writes `output` by way of `output.part`. Throws BAD_DATA for a header that will not do; a bad row only gets an error. */
export const scoreFile = async (options: ScoreFileOptions, { stage }: Pick<Reporter, 'stage'>): Promise<ScoreSummary> => {
  const { model, input, output, engine: engineName } = options
  if (!existsSync(input)) throw new QualityError('BAD_DATA', `${input}: there is no such file`, { field: 'input' })
  if (resolve(input) === resolve(output))
    throw new QualityError('BAD_CONFIG', `--output must be another file than --input, got ${output} for both`, {
      field: 'output',
    })
  const release = await loadRelease(model)
  const { manifest } = release
  const engine = await createEngine(engineName, release)
  const counts = { rows: 0, scored: 0, unsupported: 0, bad: 0 }
  const score = async (batch: readonly ScoredLine[], advance: Stage['advance']): Promise<string> => {
    const scores = await predict(
      batch.flatMap(({ pair }) => pair ?? []),
      { manifest, engine },
    )
    let next = 0
    const lines = batch.map(({ cells, pair, error }) => {
      const result = pair ? scores[next++] : undefined
      counts.rows++
      if (!result) counts.bad++
      else if (result.score === null) counts.unsupported++
      else counts.scored++
      return [...cells, ...(result ? toCells(result) : ['', '', '', '', '', error ?? ''])].join('\t')
    })
    advance(batch.length)
    return `${lines.join('\n')}\n`
  }
  const lines = await countLines([input])
  const total = lines === undefined ? undefined : Math.max(0, lines - 1)
  await stage({ name: 'score', unit: 'rows', total }, ({ advance }) =>
    writeStream(
      output,
      toBatches(readLines(options), (batch) => score(batch, advance)),
    ),
  )
  return counts
}

const toCells = ({ score, interval, verdict, flags }: Score): string[] => [
  ...[score, ...(interval ?? [null, null])].map((value) => (value === null ? '' : value.toFixed(6))),
  verdict,
  flags.join(','),
  '',
]

/** A line of the input; `pair` is absent where `error` says why it cannot be read. The first one is the header. */
interface ScoredLine {
  readonly cells: readonly string[]
  readonly pair?: ScorablePair
  readonly error?: string
}

/** Yields the header, then the lines, scored batch by batch. */
const toBatches = async function* (
  lines: AsyncIterable<ScoredLine>,
  score: (batch: readonly ScoredLine[]) => Promise<string>,
): AsyncGenerator<string> {
  let header = true
  let batch: ScoredLine[] = []
  for await (const line of lines) {
    if (header) yield `${line.cells.join('\t')}\n`
    else batch.push(line)
    header = false
    if (batch.length < BATCH) continue
    yield await score(batch)
    batch = []
  }
  if (batch.length > 0) yield await score(batch)
}

/** Splits on tabs only: a TSV field may hold quotation marks that do not pair up. */
const readLines = async function* (options: ScoreFileOptions): AsyncGenerator<ScoredLine> {
  let read: ((cells: readonly string[]) => ScoredLine) | undefined
  for await (const { text } of readFileLines(options.input)) {
    const cells = text.split('\t')
    if (read) yield read(cells)
    else {
      read = createLineReader(cells, options)
      yield { cells: [...cells, ...NEW_COLUMNS.map((name) => options.prefix + name)] }
    }
  }
  if (!read) throw new QualityError('BAD_DATA', `${options.input}: is empty: expected a header with source and translation`)
}

const createLineReader = (
  header: readonly string[],
  { input, languagePair, prefix }: ScoreFileOptions,
): ((cells: readonly string[]) => ScoredLine) => {
  const find = (...names: readonly string[]): number => {
    const at = header.findIndex((name) => names.includes(name))
    if (at >= 0) return at
    const advice = names.includes('pair') ? ', or --pair for the whole file' : ''
    const message = `${input} line 1: expected a column ${names.join(' or ')}${advice}, got ${showNames(header)}`
    throw new QualityError('BAD_DATA', message, { field: names[0] ?? '' })
  }
  const taken = NEW_COLUMNS.map((name) => prefix + name).find((name) => header.includes(name))
  if (taken)
    throw new QualityError('BAD_DATA', `${input} line 1: there is a column ${taken} already: choose another --prefix`, {
      field: taken,
    })
  const sourceAt = find('source')
  const translationAt = find('translation')
  const pairAt = languagePair ? -1 : find('pair', 'languagePair')
  return (cells) => {
    // The new columns stay under their names: a short line is filled up, a long one cut.
    const fitted = header.map((_, i) => cells[i] ?? '')
    if (cells.length !== header.length)
      return { cells: fitted, error: `expected ${header.length} columns, got ${cells.length}` }
    try {
      const pair = {
        source: cells[sourceAt] ?? '',
        translation: cells[translationAt] ?? '',
        languagePair: languagePair ?? parseLanguagePair(cells[pairAt] ?? '', 'pair'),
      }
      return { cells, pair }
    } catch (error) {
      if (!(error instanceof QualityError)) throw error
      return { cells, error: error.message }
    }
  }
}

const writeStream = async (file: string, chunks: AsyncIterable<string>): Promise<void> => {
  await createFolder(dirname(file))
  const part = `${file}.part`
  try {
    await pipeline(Readable.from(chunks), createWriteStream(part))
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  await rename(part, file)
}
