/** `edge-qe import labels`: label files of a teacher become labelled rows. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair } from '../../models/pair.ts'
import type { Entry } from '../data/corpora/entry.ts'
import { labelFilePair, readLabels } from '../data/corpora/labels.ts'
import { describeLine, POOLED_LINE, SCALES, type Scale } from '../data/scale.ts'
import { countLines } from '../files/lines.ts'
import type { Output } from '../output/output.ts'
import { importRows } from '../stages/import.ts'
import { report, WRITES } from './import-report.ts'
import { parsePairs } from './options.ts'

export const addImportLabels = (group: Command, output: Output): void => {
  group
    .command('labels')
    .description(
      'teacher labels: <language pair>.tsv[.gz] with the columns origin, source, translation, score, critical, words, known',
    )
    .requiredOption('--from <file or folder>', 'label files, named after their language pair')
    .option('--pairs <list>', 'language pairs, such as ro-en,et-en (default: all that are found)')
    .addOption(
      new Option('--scale <scale>', 'scale of the scores (default: da in files with a column known, otherwise z)').choices([
        ...SCALES,
      ]),
    )
    .requiredOption('--out <folder>', 'folder to write')
    .addHelpText(
      'after',
      `${WRITES}

Rows whose origin starts with dev: or test: go to splits of their own and never
train.

The scale da is (direct assessment - 75) / 25 in every language pair; z is the
z-scores of the language pair. If a run learns on da, z-scores are mapped by the
line of the language pair's own ratings, or else by that of all of MLQE-PE,
${describeLine(POOLED_LINE)}; distil says which.

Example:
  edge-qe import labels --from labels --out data/teacher`,
    )
    .action(async (options: { from: string; pairs?: string; out: string; scale?: Scale }) => {
      const languagePairs = parsePairs(options.pairs)
      const found = findLabels(options.from, languagePairs)
      const total = await countLines(found.map(({ file }) => file))
      const standardised = new Set<LanguagePair>()
      const entries = noteStandardised(readAllLabels(found, options.scale), standardised)
      const summary = await importRows(entries, options.out, { reporter: output, total })
      report(summary, options.out, output, { standardised })
    })
}

interface LabelFile {
  readonly file: string
  readonly languagePair: LanguagePair
}

/** Throws BAD_DATA where a language pair that is asked for has no file, or there is none at all. */
const findLabels = (from: string, languagePairs: readonly LanguagePair[] | undefined): LabelFile[] => {
  if (!existsSync(from)) throw new QualityError('BAD_DATA', `${from}: there is no such file or folder`, { field: 'from' })
  const names = statSync(from).isDirectory()
    ? readdirSync(from)
        .toSorted()
        .map((name) => join(from, name))
    : [from]
  const found = names.flatMap((file) => {
    const languagePair = labelFilePair(file)
    return languagePair ? [{ file, languagePair }] : []
  })
  const missing = (languagePairs ?? []).filter((wanted) => !found.some(({ languagePair }) => languagePair === wanted))
  if (missing.length > 0 || found.length === 0)
    throw new QualityError('BAD_DATA', `${from}: expected label files such as ${missing[0] ?? 'ro-en'}.tsv.gz there`, {
      field: 'from',
    })
  return found.filter(({ languagePair }) => !languagePairs || languagePairs.includes(languagePair))
}

/** The entries as they are; `languagePairs` gets the language pairs that have labels in z-scores. */
const noteStandardised = async function* (
  entries: AsyncIterable<Entry>,
  languagePairs: Set<LanguagePair>,
): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    const { row } = entry
    if (row?.label && row.label.scale === undefined) languagePairs.add(row.languagePair)
    yield entry
  }
}

const readAllLabels = async function* (files: readonly LabelFile[], scale: Scale | undefined): AsyncGenerator<Entry> {
  for (const { file, languagePair } of files) yield* readLabels(file, languagePair, { scale })
}
