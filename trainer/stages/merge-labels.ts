/** The stage that puts the shards of a labelling together: the same files that one run would have written, in its order. */

import { join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { createFolder } from '../files/create-folder.ts'
import { readFileLines } from '../files/lines.ts'
import { WINDOWS_FILE } from '../labels/label-files.ts'
import { PACE_FILE, readPace } from '../labels/pace.ts'
import { openRecords, type RecordReader } from '../labels/record-reader.ts'
import { createTextWriter, type TextWriter } from '../labels/text-writer.ts'
import type { Reporter } from '../output/output.ts'
import { type LabelSummary, readSummary, SUMMARY_FILE } from './label.ts'

/** Throws BAD_RUN unless the folders are all the shards of one run, each of them finished. */
export const mergeLabels = async (
  folders: readonly string[],
  output: string,
  reporter: Pick<Reporter, 'stage'>,
): Promise<LabelSummary> => {
  const shards = await openShards(folders)
  const [first] = shards
  if (!first) throw new QualityError('BAD_CONFIG', 'labels merge needs the folders of the shards', { field: 'folders' })
  await createFolder(output)
  const writers = new Map<string, TextWriter>()
  const sum = (key: 'labelled' | 'failed' | 'rejected'): number =>
    shards.reduce((total, { summary }) => total + summary[key], 0)
  const openWriter: OpenWriter = async (name) => {
    const writer = writers.get(name) ?? (await createTextWriter(join(output, name)))
    const isNew = !writers.has(name)
    writers.set(name, writer)
    return { writer, isNew }
  }
  const total = sum('labelled') + sum('failed') + sum('rejected')
  try {
    await reporter.stage({ name: 'merge', unit: 'rows', total }, ({ advance }) =>
      copyWindows(shards, { openWriter, onRows: advance }),
    )
  } catch (error) {
    for (const writer of writers.values()) await writer.discard()
    throw error
  } finally {
    for (const { readers } of shards) for (const reader of readers.values()) await reader.close()
  }
  for (const writer of writers.values()) await writer.close()
  const summary: LabelSummary = {
    ...first.summary,
    shard: { index: 0, count: 1 },
    labelled: sum('labelled'),
    failed: sum('failed'),
    rejected: sum('rejected'),
    files: [...writers.keys()].toSorted(),
  }
  await writePace(folders, output)
  await writeAtomically(join(output, SUMMARY_FILE), `${JSON.stringify(summary, undefined, 2)}\n`)
  return summary
}

interface OpenShard {
  readonly folder: string
  readonly summary: LabelSummary
  readonly windows: AsyncIterator<WindowRecord>
  readonly readers: Map<string, RecordReader>
}

const openShards = async (folders: readonly string[]): Promise<OpenShard[]> => {
  const shards: OpenShard[] = []
  for (const folder of folders) {
    const summary = await readSummary(folder)
    if (!summary)
      throw new QualityError(
        'BAD_RUN',
        `${folder}: has no ${SUMMARY_FILE}: its labelling is not finished; the same label command resumes it`,
        {
          field: folder,
        },
      )
    shards.push({ folder, summary, windows: readWindowRecords(folder), readers: new Map() })
  }
  const sorted = shards.toSorted((a, b) => a.summary.shard.index - b.summary.shard.index)
  requireOneRun(sorted)
  return sorted
}

const requireOneRun = (shards: readonly OpenShard[]): void => {
  const [first] = shards
  for (const { folder, summary } of shards)
    for (const of of [
      ({ identity }: LabelSummary) => ['teacher', identity],
      ({ input }: LabelSummary) => ['input', input.sha256],
      ({ asked, format }: LabelSummary) => ['--with and --format', `${asked.join(',')} ${format}`],
      ({ shard }: LabelSummary) => ['number of shards', String(shard.count)],
    ]) {
      const [what, mine] = of(summary)
      if (first && mine !== of(first.summary)[1])
        throw new QualityError('BAD_RUN', `${folder} and ${first.folder} are not shards of one run: their ${what} differ`, {
          field: folder,
        })
    }
  const there = shards.map(({ summary }) => summary.shard.index)
  const count = first?.summary.shard.count ?? 0
  const missing = Array.from({ length: count }, (_, i) => i).filter((i) => !there.includes(i))
  const twice = there.find((index, i) => there.indexOf(index) !== i)
  if (missing.length > 0)
    throw new QualityError(
      'BAD_RUN',
      `expected ${count} shards, but ${missing
        .slice(0, 5)
        .map((i) => `${i}/${count}`)
        .join(', ')}${missing.length > 5 ? ' and more are' : missing.length > 1 ? ' are' : ' is'} missing`,
      { field: 'folders' },
    )
  if (twice !== undefined) throw new QualityError('BAD_RUN', `shard ${twice}/${count} was given twice`, { field: 'folders' })
}

const windowSchema = z.object({ window: z.number(), rows: z.record(z.string(), z.number()) })
type WindowRecord = z.infer<typeof windowSchema>

const readWindowRecords = async function* (folder: string): AsyncGenerator<WindowRecord> {
  const file = join(folder, WINDOWS_FILE)
  for await (const { text, number } of readFileLines(file))
    if (text) yield parseJson(text, windowSchema, { code: 'BAD_RUN', what: `${file} line ${number}` })
}

type OpenWriter = (name: string) => Promise<{ writer: TextWriter; isNew: boolean }>

interface CopyOptions {
  readonly openWriter: OpenWriter
  readonly onRows: (count: number) => void
}

/** Windows were dealt to the shards in turn; they are taken back in the same turn. */
const copyWindows = async (shards: readonly OpenShard[], { openWriter, onRows }: CopyOptions): Promise<void> => {
  const { writer: windows } = await openWriter(WINDOWS_FILE)
  for (let number = 0, finished = 0; finished < shards.length; number++) {
    const shard = shards[number % shards.length]
    const { value, done } = (await shard?.windows.next()) ?? { value: undefined, done: true }
    finished = done === true ? finished + 1 : 0
    if (!shard || done === true || value === undefined) continue
    for (const [name, count] of Object.entries(value.rows)) {
      const { writer, isNew } = await openWriter(name)
      const reader = shard.readers.get(name) ?? (await openRecords(join(shard.folder, name)))
      const isFirst = !shard.readers.has(name)
      shard.readers.set(name, reader)
      if (name.endsWith('.tsv') && isFirst) {
        const header = await reader.read(1)
        if (isNew) await writer.write(header)
      }
      await writer.write(await reader.read(count))
      if (!name.endsWith('.hidden')) onRows(count)
    }
    await windows.write(`${JSON.stringify(value)}\n`)
  }
}

const writePace = async (folders: readonly string[], output: string): Promise<void> => {
  const lines: string[] = []
  for (const folder of folders) lines.push(`${JSON.stringify(await readPace(folder))}\n`)
  await writeAtomically(join(output, PACE_FILE), lines.join(''))
}
