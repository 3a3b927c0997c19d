/** `edge-qe import labels`: label files of a teacher become labelled rows. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair } from '../../models/pair.ts'
import type { Entry } from '../data/corpora/entry.ts'
import { labelFilePair, readLabels } from '../data/corpora/labels.ts'
import { countLines } from '../files/lines.ts'
import type { Output } from '../output/output.ts'
import { importRows } from '../stages/import.ts'
import { report, WRITES } from './import-report.ts'
import { parsePairs } from './options.ts'

export const addImportLabels = (group: Command, output: Output): void => {
  group
    .command('labels')
    .description(
      'teacher labels: <language pair>.tsv[.gz] with the columns origin, source, translation, score, critical, words',
    )
    .requiredOption('--from <file or folder>', 'label files, named after their language pair')
    .option('--pairs <list>', 'language pairs, such as ro-en,et-en (default: all that are there)')
    .requiredOption('--out <folder>', 'folder to write')
    .addHelpText(
      'after',
      `\nExample:\n  edge-qe import labels --from labels --out data/teacher\n${WRITES}
Rows whose origin starts with dev: or test: go to splits of their own and never train.`,
    )
    .action(async (options: { from: string; pairs?: string; out: string }) => {
      const pairs = parsePairs(options.pairs)
      const found = findLabels(options.from, pairs)
      const total = await countLines(found.map(({ file }) => file))
      report(await importRows(readAllLabels(found), options.out, { reporter: output, total }), options.out, output)
    })
}

interface LabelFile {
  readonly file: string
  readonly pair: LanguagePair
}

/** Throws BAD_DATA where a language pair that is asked for has no file, or there is none at all. */
const findLabels = (from: string, pairs: readonly LanguagePair[] | undefined): LabelFile[] => {
  if (!existsSync(from)) throw new QualityError('BAD_DATA', `${from}: there is no such file or folder`, { field: 'from' })
  const names = statSync(from).isDirectory()
    ? readdirSync(from)
        .toSorted()
        .map((name) => join(from, name))
    : [from]
  const found = names.flatMap((file) => {
    const pair = labelFilePair(file)
    return pair ? [{ file, pair }] : []
  })
  const missing = (pairs ?? []).filter((wanted) => !found.some(({ pair }) => pair === wanted))
  if (missing.length > 0 || found.length === 0)
    throw new QualityError('BAD_DATA', `${from}: expected label files such as ${missing[0] ?? 'ro-en'}.tsv.gz there`, {
      field: 'from',
    })
  return found.filter(({ pair }) => !pairs || pairs.includes(pair))
}

const readAllLabels = async function* (files: readonly LabelFile[]): AsyncGenerator<Entry> {
  for (const { file, pair } of files) yield* readLabels(file, pair)
}
