/** The stage in which a teacher labels a file of pairs. Killed at any moment, the same call goes on where it stopped. */

import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as z from 'zod/mini'
import { QualityError } from '../../models/errors.ts'
import { parseJson } from '../../models/json.ts'
import type { LanguagePair } from '../../models/pair.ts'
import { toReadablePath } from '../data/records/text-bytes.ts'
import { showNames } from '../data/show-names.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { createFolder } from '../files/create-folder.ts'
import { toDiskError } from '../files/disk-error.ts'
import { createLabelFiles, type LabelFormat } from '../labels/label-files.ts'
import { openLabelStore } from '../labels/label-store.ts'
import { labelWindow } from '../labels/label-window.ts'
import { lockFolder } from '../labels/lock.ts'
import { openPaceKeeper } from '../labels/pace.ts'
import { describeInput, readWindows, rowsOfShard, type Shard } from '../labels/read-pairs.ts'
import type { Output } from '../output/output.ts'
import { openTeacher } from '../teachers/open-teacher.ts'
import { isLabel, KNOWLEDGE, type Knowledge, type Teacher } from '../teachers/teacher.ts'

export interface LabelRunOptions {
  /** Teacher file, or folder with a teacher.json. */
  readonly teacher: string
  readonly input: string
  readonly output: string
  /** The language pair of every row; undefined: the input says it. */
  readonly languagePair?: LanguagePair | undefined
  readonly asked: readonly Knowledge[]
  readonly format: LabelFormat
  readonly shard: Shard
  readonly retryFailed?: boolean
}

const summarySchema = z.object({
  teacher: z.string(),
  /** Of everything that decides a label. */
  identity: z.string(),
  asked: z.array(z.enum(KNOWLEDGE)),
  format: z.string(),
  input: z.object({ name: z.string(), sha256: z.string(), rows: z.number() }),
  shard: z.object({ index: z.number(), count: z.number() }),
  /** Rows with a label. */
  labelled: z.number(),
  /** Rows that the teacher has no label for; failed.jsonl says why. */
  failed: z.number(),
  /** Lines that are no pairs; rejects.jsonl says why. */
  rejected: z.number(),
  files: z.array(z.string()),
})

/** What labels.json holds: the same for the same teacher and input, however often the run was stopped. */
export type LabelSummary = z.infer<typeof summarySchema>

export const SUMMARY_FILE = 'labels.json'
export const STORE_FILE = 'store.jsonl'

/** Throws BAD_RUN where the folder holds labels of another teacher. */
export const readSummary = async (folder: string): Promise<LabelSummary | undefined> => {
  const file = join(folder, SUMMARY_FILE)
  return existsSync(file) ? parseJson(await readFile(file, 'utf8'), summarySchema, { code: 'BAD_RUN', what: file }) : undefined
}

/** Writes label files and labels.json into the folder. Throws where teacher, input or folder do not fit together. */
export const label = async (options: LabelRunOptions, output: Output): Promise<LabelSummary> => {
  const { output: folder, shard } = options
  const input = await toReadablePath(options.input)
  await createFolder(folder)
  const unlock = await lockFolder(folder)
  try {
    const described = await describeInput(input)
    const teacher = await openTeacher(options.teacher, {
      folder,
      progress: output.progress,
      retryFailed: options.retryFailed ?? false,
    })
    try {
      const asked = KNOWLEDGE.filter((kind) => options.asked.includes(kind))
      requireKnowledge(teacher, asked)
      await requireSameTeacher(folder, teacher)
      const total = rowsOfShard(described.rows, shard)
      const counts = await labelAll({ ...options, input, asked }, { teacher, total, output })
      const summary: LabelSummary = {
        teacher: teacher.name,
        identity: teacher.identity,
        asked,
        format: options.format,
        input: { name: basename(options.input), ...described },
        shard,
        ...counts,
      }
      await writeAtomically(join(folder, SUMMARY_FILE), `${JSON.stringify(summary, undefined, 2)}\n`)
      return summary
    } finally {
      await teacher.close()
    }
  } catch (error) {
    throw toDiskError(folder, error)
  } finally {
    await unlock()
  }
}

const requireKnowledge = ({ name, gives }: Teacher, asked: readonly Knowledge[]): void => {
  const lacking = asked.filter((kind) => !gives.includes(kind))
  if (lacking.length > 0)
    throw new QualityError('BAD_CONFIG', `--with ${lacking.join(',')}: ${name} gives only ${['score', ...gives].join(', ')}`, {
      field: 'with',
    })
}

const requireSameTeacher = async (folder: string, { name, identity }: Teacher): Promise<void> => {
  const found = await readSummary(folder)
  if (found && found.identity !== identity)
    throw new QualityError(
      'BAD_RUN',
      `${folder} holds labels of another teacher, ${found.teacher}: name another folder with --output for those of ${name}`,
      { field: 'output' },
    )
}

interface Labelling {
  readonly teacher: Teacher
  readonly total: number
  readonly output: Output
}

type Counts = Pick<LabelSummary, 'labelled' | 'failed' | 'rejected' | 'files'>

const labelAll = async (options: LabelRunOptions, { teacher, total, output }: Labelling): Promise<Counts> => {
  const { input, output: folder, languagePair, shard, asked, retryFailed = false } = options
  const store = await openLabelStore(join(folder, STORE_FILE), { retryFailed })
  if (store.cut > 0) output.progress(`${join(folder, STORE_FILE)}: removed ${store.cut} bytes of an unfinished label`)
  output.progress(`${teacher.name}: ${total} rows${store.size > 0 ? `, ${store.size} labels are already there` : ''}`)
  const files = await createLabelFiles(folder, { ...options, hasSpread: teacher.hasSpread })
  const counts = { labelled: 0, failed: 0, rejected: 0 }
  const { spend } = teacher
  const warnOfUnseen = createUnseenWarning(teacher, output)
  await output.stage({ name: 'label', unit: 'rows', total, spend }, async (stage) => {
    const pace = await openPaceKeeper({ folder, stage, known: store.size, spend })
    try {
      for await (const window of readWindows(input, { languagePair, shard })) {
        for (const { row } of window.entries) if (row) warnOfUnseen(row.languagePair)
        const lines = await labelWindow(window, { teacher, store, asked, onLabelled: pace.labelled })
        await files.write(window.number, lines)
        for (const { answer } of lines) counts[answer ? (isLabel(answer) ? 'labelled' : 'failed') : 'rejected']++
        await pace.rows(lines.length)
      }
    } catch (error) {
      // What stopped the run is told, not what then cannot be tidied up for the same reason.
      await Promise.allSettled([pace.finish(), files.discard()])
      throw error
    } finally {
      await store.close()
    }
    await pace.finish()
  })
  const names = await files.close()
  await removeOld(folder, names)
  // A machine of more than there are windows has nothing to do, and that is what the merge expects of it.
  if (counts.labelled === 0 && (total > 0 || shard.count === 1))
    throw new QualityError(
      'BAD_DATA',
      `${input}: no row got a label: ${counts.failed} failed, ${counts.rejected} are invalid lines`,
      { field: 'input' },
    )
  return { ...counts, files: names }
}

/** Says once of each language pair that the teacher was never trained on it, where it says what it was trained on. */
const createUnseenWarning = (
  { name, languagePairs }: Teacher,
  { progress }: Pick<Output, 'progress'>,
): ((languagePair: LanguagePair) => void) => {
  const known = new Set<string>(languagePairs)
  return (languagePair) => {
    if (!languagePairs || known.has(languagePair)) return
    known.add(languagePair)
    progress(
      `${name} was not trained on ${languagePair}, only on ${showNames(languagePairs)}: compare its labels with people's ratings before you train on them (labels report --gold)`,
    )
  }
}

/** Files of an earlier run into the same folder that this one has no use for. */
const removeOld = async (folder: string, names: readonly string[]): Promise<void> => {
  const before = (await readSummary(folder))?.files ?? []
  for (const name of before) if (!names.includes(name)) await rm(join(folder, name), { force: true })
}
