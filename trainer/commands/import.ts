/** `edge-qe import`: raw files of many kinds become rows, the one format that the other commands read. */

import { existsSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair } from '../../models/pair.ts'
import type { Entry } from '../data/corpora/entry.ts'
import { findAssessments, listPairs, readAssessments } from '../data/corpora/mlqe-pe.ts'
import { toEntries, withRating } from '../data/corpora/own-pairs.ts'
import { splitOffDev } from '../data/corpora/split-off.ts'
import { openRecords } from '../data/exports/open-records.ts'
import { findName } from '../data/records/names.ts'
import { toReadablePath } from '../data/records/text-bytes.ts'
import { SPLITS, type Split } from '../data/rows.ts'
import type { RatingScale } from '../data/score-range.ts'
import { countLines } from '../files/lines.ts'
import type { Output } from '../output/output.ts'
import { importRows } from '../stages/import.ts'
import { addAnnotations } from './import-annotations.ts'
import { addImportFeedback } from './import-feedback.ts'
import { addImportLabels } from './import-labels.ts'
import { report, WRITES } from './import-report.ts'
import { parsePairs, parseRatingScale } from './options.ts'

export const addImport = (program: Command, output: Output): void => {
  const group = program
    .command('import')
    .description('turn raw files into rows: published corpora, your own pairs, teacher labels, feedback')
  addMlqePe(group, output)
  for (const kind of ['file', 'tsv', 'jsonl', 'parquet'] as const) addOwn(group, output, kind)
  addImportLabels(group, output)
  addAnnotations(group, output)
  addImportFeedback(group, output)
}

const addMlqePe = (group: Command, output: Output): void => {
  group
    .command('mlqe-pe')
    .description('MLQE-PE direct assessments, from the published archives')
    .requiredOption('--from <folder>', 'folder with direct-assessments/')
    .option('--pairs <list>', 'language pairs, such as ro-en,et-en (default: all that are found)')
    .option('--word-probas', "include the MT system's log-probabilities, for the glass-box teacher")
    .requiredOption('--out <folder>', 'folder to write')
    .addHelpText(
      'after',
      `${WRITES}

Train rows whose source is in dev or test of the language pair are left out and
counted.

Example:
  edge-qe import mlqe-pe --from MLQE-PE/data --pairs ro-en,et-en --out data/mlqe-pe`,
    )
    .action(async (options: { from: string; pairs?: string; out: string; wordProbas?: boolean }) => {
      const assessments = existsSync(options.from) ? findAssessments(options.from) : undefined
      if (!assessments)
        throw new QualityError('BAD_DATA', `${options.from}: expected direct-assessments/{train,dev,test}/*.tar.gz there`, {
          field: 'from',
        })
      report(
        await importRows(
          readAllAssessments(assessments, {
            languagePairs: parsePairs(options.pairs),
            withLogProbs: options.wordProbas ?? false,
          }),
          options.out,
          { reporter: output },
        ),
        options.out,
        output,
      )
    })
}

const readAllAssessments = async function* (
  assessments: string,
  {
    languagePairs,
    withLogProbs,
  }: { readonly languagePairs: readonly LanguagePair[] | undefined; readonly withLogProbs: boolean },
): AsyncGenerator<Entry> {
  for (const split of SPLITS)
    for (const languagePair of languagePairs ?? listPairs(assessments, split))
      yield* readAssessments(assessments, { languagePair, split, withLogProbs })
}

interface OwnOptions {
  readonly from: string
  readonly out: string
  readonly split: Split
  readonly pair?: string
  readonly sourceColumn?: string
  readonly translationColumn?: string
  readonly scoreColumn?: string
  readonly idColumn?: string
  readonly scale?: RatingScale
  readonly devShare?: number
  readonly texts?: string
}

const KINDS = {
  file: { what: 'your own pairs: TSV, CSV, JSON Lines, a JSON array, Parquet, TMX or XLIFF', column: 'column', ending: 'csv' },
  tsv: { what: 'the same as file', column: 'column', ending: 'tsv' },
  jsonl: { what: 'the same as file', column: 'field', ending: 'jsonl' },
  parquet: { what: 'the same as file', column: 'column', ending: 'parquet' },
} as const

const addOwn = (group: Command, output: Output, kind: keyof typeof KINDS): void => {
  const { what, column, ending } = KINDS[kind]
  const file = `pairs.${ending}`
  group
    .command(kind)
    .description(what)
    .requiredOption('--from <file>', 'file to read, gzipped or not, or - for standard input')
    .requiredOption('--out <folder>', 'folder to write')
    .addOption(new Option('--split <name>', 'split that the rows go to').choices(SPLITS).makeOptionMandatory())
    .option(
      '--pair <pair>',
      `language pair of all rows (default: from the ${column}s languagePair, pair, or sourceLang and targetLang)`,
    )
    .option('--source-column <name>', `${column} of the source (default: source, src, ...)`)
    .option('--translation-column <name>', `${column} of the translation (default: translation, mt, target, hypothesis, ...)`)
    .option('--score-column <name>', `${column} of the human score; it may be empty`)
    .option('--dev-share <share>', 'with --split train: share of the sources (0-1) to put into a dev split', parseShare)
    .option('--id-column <name>', `${column} of the id`)
    .option(
      '--scale <name>',
      'scale of the score: z (z-standardised), da100 (0-100), unit (0-1), 1-5, 0-10, mqm (penalties), thumbs (up or down), or the two ends of another scale, such as 0-6 (default: that of the export, or z if the scores look like it)',
      parseRatingScale,
    )
    .option('--texts <file>', 'file with the texts, for exports that have none (the batches of Appraise)')
    .addHelpText(
      'after',
      `${WRITES}

Examples:
  edge-qe import ${kind} --from ${file} --pair cs-de --split train --score-column rating --scale da100 --out data/mine
  edge-qe import ${kind} --from ${file} --split dev --source-column src --translation-column mt --out data/mine`,
    )
    .action(async (options: OwnOptions) => {
      const {
        from,
        out,
        split,
        sourceColumn: source,
        translationColumn: translation,
        scoreColumn: score,
        idColumn: id,
        texts,
      } = options
      const [languagePair, ...more] = parsePairs(options.pair) ?? []
      if (more.length > 0)
        throw new QualityError('BAD_CONFIG', `--pair must be one language pair, got ${JSON.stringify(options.pair)}`, {
          field: 'pair',
        })
      const input = await toReadablePath(from)
      const records = await openRecords(input, { column: score, texts })
      const given = {
        score,
        id,
        scale: options.scale,
        languagePair,
        ...(source === undefined ? {} : { source }),
        ...(translation === undefined ? {} : { translation }),
      }
      const fields = withRating(given, records)
      const { devShare = 0 } = options
      if (devShare > 0 && split !== 'train')
        throw new QualityError('BAD_CONFIG', `--dev-share needs --split train, got ${split}`, { field: 'devShare' })
      const rated = { count: 0 }
      const entries = countRated(toEntries(records, { file: input, fields, split }), rated)
      const total =
        records.count ?? (records.format === 'xliff' || records.format === 'tmx' ? undefined : await countLines([input]))
      const summary = await importRows(devShare > 0 ? splitOffDev(entries, devShare) : entries, out, {
        reporter: output,
        total,
      })
      const other = findName('rating', records.names)
      if (fields.score !== undefined && rated.count === 0) output.progress(`warning: ${fields.score}: no row has a score`)
      if (fields.score === undefined && other !== undefined)
        output.progress(`${other}: was not read as a rating; if it is one, pass --score-column ${other} and its --scale`)
      report(summary, out, output, {
        standardised:
          rated.count > 0 && fields.score !== undefined && (fields.scale ?? 'z') === 'z' ? Object.keys(summary.pairs) : [],
      })
    })
}

const countRated = async function* (entries: AsyncIterable<Entry>, rated: { count: number }): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    if (entry.row?.z !== undefined || entry.row?.da !== undefined) rated.count++
    yield entry
  }
}

const parseShare = (text: string): number => {
  const share = Number(text)
  if (text.trim() === '' || !(share >= 0 && share < 1)) throw new InvalidArgumentError('It must be a number from 0 to below 1.')
  return share
}
