/** The recipe of an augmentation: TOML; an unknown key is an error. */

import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { QualityError } from '../../../models/errors.ts'
import { isLanguagePair, type LanguagePair } from '../../../models/pair.ts'
import { parseSettings } from '../../files/settings.ts'
import { NOISES } from './noise.ts'

/** What is done to the translation. */
export const CORRUPTIONS = ['drop', 'double', 'swap', 'replace', 'truncate'] as const
export const MIXES = ['mismatch', 'near', 'partial', 'splice', 'extend'] as const
/** Errors that nobody may overlook: their rows say `critical`. */
export const FLIPS = ['numbers', 'names', 'negation', 'polarity', 'person', 'tense'] as const

const share = z.number().check(z.gt(0), z.lte(1))
const count = z.int().check(z.positive())
const languagePair = z.custom<LanguagePair>(
  (value) => typeof value === 'string' && isLanguagePair(value),
  'must look like "ro-en"',
)
const side = z.enum(['source', 'translation', 'both'])
const common = {
  /** Rows made, over rows read. */
  share,
  /** Stands in the rows' ids; the kind where absent. */
  name: z.optional(z.string().check(z.regex(/^[a-z0-9-]+$/, 'must be of lower-case letters, digits and hyphens'))),
  /** Absent: all. */
  languagePairs: z.optional(z.array(languagePair)),
}

const step = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum([...CORRUPTIONS, ...MIXES, 'copy']), ...common }),
  z.strictObject({
    kind: z.enum(FLIPS),
    ...common,
    /** `english`: whichever side is. */
    side: z._default(z.enum(['source', 'translation', 'english']), 'translation'),
    /** Only of rows that are known to be right: all that is made is known to be wrong, and needs no teacher. */
    onlyRight: z._default(z.boolean(), false),
  }),
  z.strictObject({
    kind: z.literal('noise'),
    ...common,
    side: z._default(side, 'both'),
    noises: z._default(z.array(z.enum(NOISES)).check(z.minLength(1)), [...NOISES]),
    /** Noises a row, at most. */
    most: z._default(count, 3),
  }),
])

const recipeSchema = z.strictObject({
  seed: z._default(z.int().check(z.gte(0), z.lte(2 ** 31 - 1)), 1),
  /** Write the rows that were read, too. */
  keep: z._default(z.boolean(), false),
  recipes: z._default(z.array(step), []),
  balance: z.optional(
    z.strictObject({
      /** Rows at most of one language pair, score bin and length bin. */
      cap: count,
      /** Edges between score bins on the z scale; rows without a score are a bin of their own. */
      scores: z._default(z.array(z.number()), [-1.5, -1, -0.5, 0, 0.5, 1]),
      /** Edges between length bins in characters of the translation. */
      lengths: z._default(z.array(z.number()), []),
    }),
  ),
})

export type Recipe = z.infer<typeof recipeSchema>
export type Step = Recipe['recipes'][number]

/** What its rows are called by. */
export const nameOf = ({ name, kind }: Step): string => name ?? kind

/** Throws BAD_CONFIG with the key, what was expected and found. */
export const parseRecipe = (text: string, what: string): Recipe => {
  const recipe = parseSettings(text, recipeSchema, { what })
  const names = recipe.recipes.map(nameOf)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new QualityError('BAD_CONFIG', `${what}: recipes: two are named ${twice}: rename one`, {
      field: 'recipes',
    })
  if (names.length === 0 && !recipe.balance)
    throw new QualityError('BAD_CONFIG', `${what}: has neither recipes nor a balance: nothing to do`, { field: 'recipes' })
  return recipe
}

/** Throws BAD_CONFIG where the file cannot be read, and as `parseRecipe` does. */
export const loadRecipe = async (file: string): Promise<Recipe> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new QualityError('BAD_CONFIG', `${file}: cannot be read`, { field: 'recipe', cause })
  })
  return parseRecipe(text, file)
}
