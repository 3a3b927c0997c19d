/** The stage that scores a file of pairs: batch by batch in constant memory, whatever its size. Rows keep their order. */

import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair, ScorablePair } from '../../models/pair.ts'
import { predict } from '../../models/predict.ts'
import { createToPair } from '../data/corpora/own-pairs.ts'
import { openRecords } from '../data/exports/open-records.ts'
import { findName } from '../data/records/names.ts'
import { countRecords, type PairRecord, type Records } from '../data/records/record.ts'
import { STANDARD_STREAM, toReadablePath } from '../data/records/text-bytes.ts'
import { createFolder } from '../files/create-folder.ts'
import type { Reporter, Stage } from '../output/output.ts'
import { createEngine, type EngineName } from '../release/engines/create.ts'
import { loadRelease } from '../release/format/release.ts'
import { areNeighbours, rankNeighbours } from './rank-neighbours.ts'
import { createScoreWriter, type ScoredRecord, toNewColumns } from './score-output.ts'

export interface ScoreFileOptions {
  /** Release folder. */
  readonly model: string
  /** Pairs in any format that `openRecords` reads, with their language pair where none is given. */
  readonly input: string
  /** A file, or - for standard output. */
  readonly output: string
  readonly languagePair?: LanguagePair | undefined
  readonly engine: EngineName
  /** Put before the names of the new columns. */
  readonly prefix: string
  /** Whether neighbouring rows of one source are put in order, too. */
  readonly ranked?: boolean | undefined
}

export interface ScoreSummary {
  readonly rows: number
  readonly scored: number
  /** Of a language pair the release does not know. */
  readonly unsupported: number
  /** Rows that could not be read; the column `error` says why. */
  readonly bad: number
}

const BATCH = 256

/** Writes `output` by way of `output.part`. Throws BAD_DATA for a header that will not do; a bad row only gets an error. */
export const scoreFile = async (options: ScoreFileOptions, { stage }: Pick<Reporter, 'stage'>): Promise<ScoreSummary> => {
  const { model, output, prefix, engine: engineName, ranked = false } = options
  const input = await toReadablePath(options.input)
  if (output !== STANDARD_STREAM && resolve(input) === resolve(output))
    throw new QualityError('BAD_CONFIG', `--output must be another file than --input, got ${output} for both`, {
      field: 'output',
    })
  const release = await loadRelease(model)
  const { manifest } = release
  const engine = await createEngine(engineName, release)
  const records = await openRecords(input)
  const read = createPairReader(records, options)
  const writer = createScoreWriter(records, output, { prefix, ranked })
  const counts = { rows: 0, scored: 0, unsupported: 0, bad: 0 }
  const score = async (batch: readonly ReadRecord[], advance: Stage['advance']): Promise<string> => {
    const scores = await predict(
      batch.flatMap(({ pair }) => pair ?? []),
      { manifest, engine },
    )
    let next = 0
    const read = batch.map((each) => ({ ...each, score: each.pair ? scores[next++] : undefined }))
    const places = ranked ? rankNeighbours(read) : []
    const lines = read.map(({ pair: _pair, ...each }, i) => {
      const result = each.score
      counts.rows++
      if (!result) counts.bad++
      else if (result.score === null) counts.unsupported++
      else counts.scored++
      return writer.write({ ...each, place: places[i] })
    })
    advance(batch.length)
    return lines.join('')
  }
  const total = await countRecords(records)
  await stage({ name: 'score', unit: 'rows', total }, ({ advance }) =>
    writeStream(
      output,
      toBatches({ records, read, head: writer.head, ranked }, (batch) => score(batch, advance)),
    ),
  )
  return counts
}

/** `pair` is absent where `error` says why it cannot be read. */
interface ReadRecord extends Omit<ScoredRecord, 'score' | 'place'> {
  readonly pair?: ScorablePair
}

type PairReader = (record: PairRecord) => ReadRecord

interface Batching {
  readonly records: Records
  readonly read: PairReader
  readonly head: string
  readonly ranked: boolean
}

/** Yields the header, then the records, scored batch by batch. */
const toBatches = async function* (
  { records, read, head, ranked }: Batching,
  score: (batch: readonly ReadRecord[]) => Promise<string>,
): AsyncGenerator<string> {
  if (head !== '') yield head
  let batch: ReadRecord[] = []
  for await (const record of records.read()) {
    const next = read(record)
    const isCut = batch.length >= BATCH && !(ranked && areNeighbours(batch.at(-1), next))
    if (isCut) {
      yield await score(batch)
      batch = []
    }
    batch.push(next)
  }
  if (batch.length > 0) yield await score(batch)
}

/** Throws BAD_DATA for a table without the columns that are needed, and for one that has a new column already. */
const createPairReader = (records: Records, { input, languagePair, prefix, ranked }: ScoreFileOptions): PairReader => {
  const { names } = records
  const taken = toNewColumns({ prefix, ranked }).find((name) => names.includes(name))
  if (taken)
    throw new QualityError('BAD_DATA', `${input} line 1: there is a column ${taken} already: choose another --prefix`, {
      field: taken,
    })
  const id = findName('id', names) ?? 'id'
  const toPair = createToPair(records, { file: input, languagePair })
  return (record) => {
    let values: ReadonlyMap<string, unknown> | undefined
    try {
      values = record.values(id)
      return { record, values, pair: toPair(values), error: undefined }
    } catch (error) {
      if (!(error instanceof QualityError)) throw error
      return { record, values, error: error.message }
    }
  }
}

const writeStream = async (file: string, chunks: AsyncIterable<string>): Promise<void> => {
  // Standard output stays open: the command has more to say.
  if (file === STANDARD_STREAM) return pipeline(Readable.from(chunks), process.stdout, { end: false })
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
