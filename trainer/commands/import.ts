/** `edge-qe import`: raw files of many kinds become rows, the one format that the other commands read. */

import { existsSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair } from '../../models/pair.ts'
import type { Entry } from '../data/corpora/entry.ts'
import { readJsonl } from '../data/corpora/jsonl.ts'
import { findAssessments, listPairs, readAssessments } from '../data/corpora/mlqe-pe.ts'
import { countParquet, readParquet } from '../data/corpora/parquet.ts'
import { RATING_SCALES, type RatingScale } from '../data/corpora/rating-scale.ts'
import { splitOffDev } from '../data/corpora/split-off.ts'
import { readTsv } from '../data/corpora/tsv.ts'
import { SPLITS, type Split } from '../data/rows.ts'
import { countLines } from '../files/lines.ts'
import type { Output } from '../output/output.ts'
import { importRows } from '../stages/import.ts'
import { addAnnotations } from './import-annotations.ts'
import { addImportFeedback } from './import-feedback.ts'
import { addImportLabels } from './import-labels.ts'
import { report, WRITES } from './import-report.ts'
import { parsePairs } from './options.ts'

export const addImport = (program: Command, output: Output): void => {
  const group = program
    .command('import')
    .description('turn raw files into rows: published corpora, your own pairs, teacher labels')
  addMlqePe(group, output)
  addOwn(group, output, { kind: 'tsv', read: readTsv })
  addOwn(group, output, { kind: 'jsonl', read: readJsonl })
  addOwn(group, output, { kind: 'parquet', read: readParquet })
  addImportLabels(group, output)
  addAnnotations(group, output)
  addImportFeedback(group, output)
}

const addMlqePe = (group: Command, output: Output): void => {
  group
    .command('mlqe-pe')
    .description('MLQE-PE direct assessments, from the archives as they are published')
    .requiredOption('--from <folder>', 'the folder that holds direct-assessments/')
    .option('--pairs <list>', 'language pairs, such as ro-en,et-en (default: all that are there)')
    .option('--word-probas', "with the MT system's log-probabilities, for the glass-box teacher")
    .requiredOption('--out <folder>', 'folder to write')
    .addHelpText(
      'after',
      `\nExample:\n  edge-qe import mlqe-pe --from MLQE-PE/data --pairs ro-en,et-en --out data/mlqe-pe\n${WRITES}
Train rows whose source is in dev or test of the language pair are left out and counted.`,
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
  readonly sourceColumn: string
  readonly translationColumn: string
  readonly scoreColumn?: string
  readonly idColumn?: string
  readonly scale: RatingScale
  readonly devShare?: number
}

const KINDS = {
  tsv: { what: 'your own pairs, a tab-separated table with a header', column: 'column' },
  jsonl: { what: 'your own pairs, one JSON object a line', column: 'field' },
  parquet: { what: 'your own pairs, a Parquet file', column: 'column' },
} as const

const addOwn = (
  group: Command,
  output: Output,
  { kind, read }: { readonly kind: keyof typeof KINDS; readonly read: typeof readTsv },
): void => {
  const { what, column } = KINDS[kind]
  const file = `pairs.${kind}`
  group
    .command(kind)
    .description(what)
    .requiredOption('--from <file>', kind === 'parquet' ? 'file to read' : 'file to read (.gz is unpacked)')
    .requiredOption('--out <folder>', 'folder to write')
    .addOption(new Option('--split <name>', 'what the rows are for').choices(SPLITS).makeOptionMandatory())
    .option(
      '--pair <pair>',
      `language pair of all rows (default: the ${column}s languagePair, pair, or sourceLang and targetLang)`,
    )
    .option('--source-column <name>', `${column} of the source`, 'source')
    .option('--translation-column <name>', `${column} of the translation`, 'translation')
    .option('--score-column <name>', `${column} of the human score; an empty one is none`)
    .option('--dev-share <share>', 'with --split train: put so many of the sources into a dev split (0-1)', parseShare)
    .option('--id-column <name>', `${column} of an identifier`)
    .addOption(
      new Option(
        '--scale <name>',
        'scale of the score: z-standardised, 0-100, 0-1, stars of 1-5, marks of 0-10, thumbs up or down',
      )
        .choices(RATING_SCALES)
        .default('z'),
    )
    .addHelpText(
      'after',
      `\nExamples:\n  edge-qe import ${kind} --from ${file} --pair cs-de --split train --score-column rating --scale da100 --out data/mine\n  edge-qe import ${kind} --from ${file} --split dev --source-column src --translation-column mt --out data/mine\n${WRITES}`,
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
        scale,
      } = options
      const [languagePair, ...more] = parsePairs(options.pair) ?? []
      if (more.length > 0)
        throw new QualityError('BAD_CONFIG', `--pair must be one language pair, got ${JSON.stringify(options.pair)}`, {
          field: 'pair',
        })
      const fields = { source, translation, score, id, scale, languagePair }
      const { devShare = 0 } = options
      if (devShare > 0 && split !== 'train')
        throw new QualityError('BAD_CONFIG', `--dev-share needs --split train, got ${split}`, { field: 'devShare' })
      const entries = read(from, { fields, split })
      const total = await (kind === 'parquet' ? countParquet(from) : countLines([from]))
      const summary = await importRows(devShare > 0 ? splitOffDev(entries, devShare) : entries, out, {
        reporter: output,
        total,
      })
      report(summary, out, output, { standardised: score !== undefined && scale === 'z' ? Object.keys(summary.pairs) : [] })
    })
}

const parseShare = (text: string): number => {
  const share = Number(text)
  if (text.trim() === '' || !(share >= 0 && share < 1)) throw new InvalidArgumentError('It must be a number from 0 to below 1.')
  return share
}
