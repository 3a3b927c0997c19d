/** The stage that scores a file of pairs: batch by batch in constant memory, whatever its size. Rows keep their order. */

import { createWriteStream, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair, ScorablePair } from '../../models/pair.ts'
import { createToPair } from '../data/corpora/own-pairs.ts'
import { openRecords } from '../data/exports/open-records.ts'
import { findName } from '../data/records/names.ts'
import { countRecords, type PairRecord, type Records } from '../data/records/record.ts'
import { STANDARD_STREAM, toReadablePath } from '../data/records/text-bytes.ts'
import { createFolder } from '../files/create-folder.ts'
import { countLines } from '../files/lines.ts'
import type { Reporter, Stage } from '../output/output.ts'
import type { EngineName } from '../release/engines/create.ts'
import { createPredictor, type Predictor } from '../release/engines/predictors.ts'
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
  /** That score side by side; absent: as many as there are cores, and this one alone for a small file. */
  readonly threads?: number | undefined
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
/** With less for each thread it takes longer to start it than it saves; packed or not, a file of this size has 500 rows or more. */
const MIN_BYTES_A_THREAD = 200_000

/** Writes `output` by way of `output.part`. Throws BAD_DATA for a header that will not do; a bad row only gets an error. */
export const scoreFile = async (options: ScoreFileOptions, { stage }: Pick<Reporter, 'stage'>): Promise<ScoreSummary> => {
  const { model, output, engine } = options
  const input = await toReadablePath(options.input)
  if (output !== STANDARD_STREAM && resolve(input) === resolve(output))
    throw new QualityError('BAD_CONFIG', `--output must not be the file of --input, got ${output} for both`, {
      field: 'output',
    })
  const release = await loadRelease(model)
  // Threads take as long to start as a large file to look through.
  const predictor = await createPredictor(release, { model, engine, threads: options.threads ?? threadsFor(engine, input) })
  try {
    return await scoreWith(predictor, input, { options, stage })
  } finally {
    await predictor.close()
  }
}

interface ScoringWith {
  readonly options: ScoreFileOptions
  readonly stage: Reporter['stage']
}

const scoreWith = async (predictor: Predictor, input: string, { options, stage }: ScoringWith): Promise<ScoreSummary> => {
  const { output, prefix, ranked = false } = options
  const records = await openRecords(input)
  const read = createPairReader(records, options)
  const writer = createScoreWriter(records, output, { prefix, ranked })
  const total = await countAbout(input, records)
  const counts = { rows: 0, scored: 0, unsupported: 0, bad: 0 }
  let firstBad = ''
  const score = async (batch: readonly ReadRecord[]): Promise<() => string> => {
    const scores = await predictor.predict(batch.flatMap(({ pair }) => pair ?? []))
    return () => {
      let next = 0
      const scored = batch.map((each) => ({ ...each, score: each.pair ? scores[next++] : undefined }))
      const places = ranked ? rankNeighbours(scored) : []
      const lines = scored.map(({ pair: _pair, ...each }, i) => {
        const result = each.score
        counts.rows++
        if (!result && counts.bad++ === 0) firstBad = `line ${each.record.line.number}: ${each.error}`
        if (result?.score === null) counts.unsupported++
        else if (result) counts.scored++
        return writer.write({ ...each, place: places[i] })
      })
      return lines.join('')
    }
  }
  await stage({ name: 'score', unit: 'rows', total }, ({ advance }) => {
    const batches = toBatches(records, { read, ranked })
    const scored = inOrder(batches, { head: writer.head, parallel: predictor.parallel, score, advance })
    return writeStream(
      output,
      requireAny(scored, () => (counts.bad === counts.rows ? firstBad : ''), input),
    )
  })
  return counts
}

/** Throws BAD_DATA at the end where all rows were bad: that is no slip in a file. */
const requireAny = async function* (chunks: AsyncIterable<string>, why: () => string, input: string): AsyncGenerator<string> {
  yield* chunks
  if (why() !== '') throw new QualityError('BAD_DATA', `${input}: no row can be scored; the first, ${why()}`, { field: input })
}

/** ONNX Runtime has threads of its own. */
const threadsFor = (engine: EngineName, input: string): number =>
  engine === 'onnx' ? 1 : Math.min(availableParallelism(), Math.floor(statSync(input).size / MIN_BYTES_A_THREAD))

/** A blank line, or one of several of a field, counts for a row: it is to tell how long scoring will take. */
const countAbout = async (input: string, records: Records): Promise<number | undefined> => {
  if (records.format === 'tsv' || records.format === 'csv') return Math.max(0, ((await countLines([input])) ?? 1) - 1)
  return records.format === 'jsonl' ? countLines([input]) : countRecords(records)
}

/** `pair` is absent where `error` says why it cannot be read. */
interface ReadRecord extends Omit<ScoredRecord, 'score' | 'place'> {
  readonly pair?: ScorablePair
}

type PairReader = (record: PairRecord) => ReadRecord

interface Batching {
  readonly read: PairReader
  readonly ranked: boolean
}

const toBatches = async function* (records: Records, { read, ranked }: Batching): AsyncGenerator<readonly ReadRecord[]> {
  let batch: ReadRecord[] = []
  for await (const record of records.read()) {
    const next = read(record)
    const isCut = batch.length >= BATCH && !(ranked && areNeighbours(batch.at(-1), next))
    if (isCut) {
      yield batch
      batch = []
    }
    batch.push(next)
  }
  if (batch.length > 0) yield batch
}

interface Scoring {
  readonly head: string
  /** Batches under way at once. */
  readonly parallel: number
  /** What writes a batch once all before it are written. */
  readonly score: (batch: readonly ReadRecord[]) => Promise<() => string>
  readonly advance: Stage['advance']
}

/** Yields the header, then the batches in their order, however they were scored. */
const inOrder = async function* (
  batches: AsyncIterable<readonly ReadRecord[]>,
  { head, parallel, score, advance }: Scoring,
): AsyncGenerator<string> {
  if (head !== '') yield head
  const underWay: { readonly rows: number; readonly scored: Promise<() => string> }[] = []
  const finish = async (): Promise<string> => {
    const first = underWay.shift()
    if (!first) return ''
    const write = await first.scored
    advance(first.rows)
    return write()
  }
  for await (const batch of batches) {
    const scored = score(batch)
    // Whoever waits for it sees its error; until then nobody does.
    scored.catch(() => {})
    underWay.push({ rows: batch.length, scored })
    if (underWay.length >= parallel) yield await finish()
  }
  while (underWay.length > 0) yield await finish()
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
