/** `edge-qe import post-editing`, `tags` and `critical-errors`: what people say of words and of errors that matter. */

import { existsSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import { type LanguagePair, parseLanguagePair } from '../../models/pair.ts'
import { listCriticalErrors, readCriticalErrors } from '../data/corpora/critical-errors.ts'
import type { Entry } from '../data/corpora/entry.ts'
import { findPostEdits, listPostEdits, readPostEdits, readTagFiles, type TagFiles } from '../data/corpora/post-editing.ts'
import { SPLITS, type Split } from '../data/rows.ts'
import { countLines } from '../files/lines.ts'
import type { Output } from '../output/output.ts'
import { importRows } from '../stages/import.ts'
import { report, WRITES } from './import-report.ts'
import { parsePairs } from './options.ts'

export const addAnnotations = (group: Command, output: Output): void => {
  addPostEditing(group, output)
  addTags(group, output)
  addCriticalErrors(group, output)
}

interface FolderOptions {
  readonly from: string
  readonly pairs?: string
  readonly out: string
}

const addPostEditing = (group: Command, output: Output): void => {
  group
    .command('post-editing')
    .description('word tags (OK or BAD) of MLQE-PE, from the published archives')
    .requiredOption('--from <folder>', 'folder with post-editing/ and, for the texts as they were written, direct-assessments/')
    .option('--pairs <list>', 'language pairs, such as ro-en,et-en (default: all that are found)')
    .requiredOption('--out <folder>', 'folder to write (not that of the direct assessments)')
    .addHelpText(
      'after',
      `${WRITES}

Tags of gaps are left out. A row has the id and the texts of its direct
assessment, so that training joins the two.

Example:
  edge-qe import post-editing --from MLQE-PE/data --pairs ro-en,et-en --out data/post-editing`,
    )
    .action(async ({ from, pairs, out }: FolderOptions) => {
      const folder = existsSync(from) ? findPostEdits(from) : undefined
      if (!folder)
        throw new QualityError('BAD_DATA', `${from}: expected post-editing/{train,dev,test}/*.tar.gz there`, { field: 'from' })
      report(await importRows(readAllPostEdits(folder, parsePairs(pairs)), out, { reporter: output }), out, output)
    })
}

const readAllPostEdits = async function* (
  folder: string,
  languagePairs: readonly LanguagePair[] | undefined,
): AsyncGenerator<Entry> {
  for (const split of SPLITS)
    for (const languagePair of languagePairs ?? listPostEdits(folder, split))
      yield* readPostEdits(folder, { languagePair, split })
}

interface TagOptions extends TagFiles {
  readonly pair: string
  readonly split: Split
  readonly out: string
}

const addTags = (group: Command, output: Output): void => {
  group
    .command('tags')
    .description('your own word tags: three files, one segment per line')
    .requiredOption('--source <file>', 'sources')
    .requiredOption('--translation <file>', 'translations, tokens separated by spaces')
    .requiredOption('--tags <file>', 'OK or BAD, one per token, or with gaps: gap, token, gap, ...')
    .requiredOption('--pair <pair>', 'language pair')
    .addOption(new Option('--split <name>', 'split that the rows go to').choices(SPLITS).makeOptionMandatory())
    .requiredOption('--out <folder>', 'folder to write')
    .addHelpText(
      'after',
      `${WRITES}

Example:
  edge-qe import tags --source dev.src --translation dev.mt --tags dev.tags --pair cs-de --split dev --out data/tags`,
    )
    .action(async ({ pair, split, out, ...files }: TagOptions) => {
      const languagePair = parseLanguagePair(pair, '--pair')
      const total = await countLines([files.tags])
      report(await importRows(readTagFiles(files, { languagePair, split }), out, { reporter: output, total }), out, output)
    })
}

const addCriticalErrors = (group: Command, output: Output): void => {
  group
    .command('critical-errors')
    .description('critical-error sets: <pair>_majority_{train,dev}.tsv, as WMT and MLQE-PE publish them')
    .requiredOption('--from <folder>', 'folder with the files, or with critical-errors/')
    .option('--pairs <list>', 'language pairs (default: all that are found)')
    .requiredOption('--out <folder>', 'folder to write')
    .addHelpText(
      'after',
      `${WRITES}

Train rows whose source is in dev of the language pair are left out and counted.
The texts are as people wrote them: they can be offensive. Spaces between
Chinese and Japanese characters are removed.

Example:
  edge-qe import critical-errors --from MLQE-PE/data --pairs en-de,en-zh --out data/critical`,
    )
    .action(async ({ from, pairs, out }: FolderOptions) => {
      const wanted = parsePairs(pairs)
      const files = listCriticalErrors(from).filter(({ languagePair }) => wanted?.includes(languagePair) ?? true)
      const total = await countLines(files.map(({ file }) => file))
      report(await importRows(readCriticalErrors(files), out, { reporter: output, total }), out, output)
    })
}
