/**
 * A row of data: a pair and what is known of it. `import` writes rows, every other command reads them.
 * An imported folder holds `<language pair>.<split>.jsonl`, one row a line, and `import.json`, what was read and dropped.
 */

import * as z from 'zod/mini'
import { parseJson } from '../../models/json.ts'
import { isLanguagePair, type LanguagePair, type ScorablePair } from '../../models/pair.ts'
import { readFileLines } from '../files/lines.ts'

export const SPLITS = ['train', 'dev', 'test'] as const
export type Split = (typeof SPLITS)[number]

/** What a teacher says of a pair. */
export interface Label {
  /** On `scale`. */
  readonly score: number
  /** `da`: (direct assessment - 75) / 25; absent: the human z-scores of the language pair. */
  readonly scale?: 'da' | undefined
  /** Logit of a critical error. */
  readonly critical?: number | undefined
  /** How far several teachers are apart (standard deviation, z scale). */
  readonly deviation?: number | undefined
  /** BAD logit of each translation token of models/text; null where the teacher says nothing. */
  readonly words?: readonly (number | null)[] | undefined
}

export interface Row extends ScorablePair {
  /** Where the row came from: `train:12`, `unlabelled:7`, `augment:swap`. Unique only together with the texts. */
  readonly id: string
  /** Mean human direct assessment, 0-100. */
  readonly da?: number | undefined
  /** Mean of the annotators' z-standardised ratings. */
  readonly z?: number | undefined
  /**
   * What is known without a teacher, (direct assessment - 75) / 25: a person's rating, or how the pair was made
   * (data/origins.ts tells which).
   */
  readonly known?: number | undefined
  /** 1 for a critical error, 0 for none, as people or the recipe of an augmentation say; a share where people disagree. */
  readonly critical?: number | undefined
  /** 1 for a wrong token, 0 for a right one, of each translation token of models/text, as post-editors say; null where not known. */
  readonly tags?: readonly (number | null)[] | undefined
  readonly label?: Label | undefined
  /** Natural logarithms of the probabilities that the MT system gave the tokens of its translation, the last its end. */
  readonly logProbs?: readonly number[] | undefined
  /** A translation by a person, or this one as a person mended it. */
  readonly reference?: string | undefined
}

/** The texts of a row and nothing else: a service that is sent its log-probabilities, too, heeds them. */
export const toTexts = ({ languagePair, source, translation }: ScorablePair): ScorablePair => ({
  languagePair,
  source,
  translation,
})

const rowSchema = z.object({
  id: z.string(),
  languagePair: z.custom<LanguagePair>((value) => typeof value === 'string' && isLanguagePair(value), 'must look like "ro-en"'),
  source: z.string(),
  translation: z.string(),
  da: z.optional(z.number()),
  z: z.optional(z.number()),
  known: z.optional(z.number()),
  critical: z.optional(z.number()),
  tags: z.optional(z.array(z.nullable(z.number()))),
  label: z.optional(
    z.object({
      score: z.number(),
      scale: z.optional(z.literal('da')),
      critical: z.optional(z.number()),
      deviation: z.optional(z.number()),
      words: z.optional(z.array(z.nullable(z.number()))),
    }),
  ),
  logProbs: z.optional(z.array(z.number())),
  reference: z.optional(z.string()),
  /** What files written before this version call `logProbs`. */
  logProbabilities: z.optional(z.array(z.number())),
})

/** Throws BAD_DATA, naming `what` and the field, for anything but a row as JSON. */
export const parseRow = (text: string, what: string): Row => {
  const { logProbabilities, ...row } = parseJson(text, rowSchema, { code: 'BAD_DATA', what })
  return logProbabilities === undefined ? row : { logProbs: logProbabilities, ...row }
}

/** Name of a file in an imported folder. */
export const rowsFile = (languagePair: LanguagePair, split: Split): string => `${languagePair}.${split}.jsonl`

/** Streams the rows of one JSONL file. Throws BAD_DATA with file, line and field. */
export const readRows = async function* (file: string): AsyncGenerator<Row> {
  for await (const { text, number } of readFileLines(file)) if (text) yield parseRow(text, `${file} line ${number}`)
}
