/**
 * The stage that makes new training pairs of old ones, for a teacher to label. Two passes over the input: what is held out,
 * counted and drawn from comes first. Deterministic under the recipe's seed.
 */

import { join } from 'node:path'
import { QualityError } from '../../models/errors.ts'
import type { LanguagePair } from '../../models/pair.ts'
import { applyStep } from '../data/augment/apply.ts'
import { type Balance, createBalance } from '../data/augment/balance.ts'
import { createHeldOut, type HeldOut } from '../data/augment/near-duplicates.ts'
import { createReservoir, type Pool } from '../data/augment/pool.ts'
import { loadRecipe, nameOf, type Recipe } from '../data/augment/recipe.ts'
import { type AugmentReport, countRow, type RowCounts } from '../data/augment/report.ts'
import { createRowWriter } from '../data/augment/row-writer.ts'
import { countPairs, openHeldOut, openPairs } from '../data/corpora/any-pairs.ts'
import type { Row } from '../data/rows.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { hashFiles, hashInput } from '../files/provenance.ts'
import type { Reporter } from '../output/output.ts'
import { createRandom } from '../statistics/random.ts'

export interface AugmentOptions {
  /** Recipe file (TOML). */
  readonly recipe: string
  readonly inputs: readonly string[]
  /** Files and folders whose sources must not come near the output; dev and test of the inputs never do. */
  readonly heldOut: readonly string[]
  /** A .jsonl file, or a folder of `<language pair>.train.jsonl`. */
  readonly out: string
  readonly languagePairs?: readonly LanguagePair[] | undefined
}

export interface AugmentResult extends AugmentReport {
  readonly out: string
  readonly report: string
  readonly recipe: Recipe
}

/** Throws BAD_CONFIG for a recipe that will not do, BAD_DATA for inputs as `openPairs` does and where they hold no row. */
export const augment = async (options: AugmentOptions, reporter: Reporter): Promise<AugmentResult> => {
  const recipe = await loadRecipe(options.recipe)
  const heldOut = await readHeldOut(
    [...options.heldOut, ...options.inputs.filter((path) => !/\.(jsonl|tsv)(\.gz)?$/.test(path))],
    reporter,
  )
  const survey = await surveyRows(options, { recipe, heldOut, reporter })
  if (survey.read === 0)
    throw new QualityError('BAD_DATA', `${options.inputs.join(', ')}: no row to work on`, { field: 'input' })
  reporter.progress(`${survey.dropped.size} of ${survey.read} rows are near one of ${heldOut.size} held-out sources`)
  const writer = createRowWriter(options.out)
  const report = startReport(survey, heldOut)
  try {
    await reporter.stage({ name: 'augment', unit: 'rows', total: survey.read - survey.dropped.size }, async ({ advance }) => {
      for await (const { row, place } of numberRows(options, survey.dropped)) {
        for (const made of makeRows(row, place, { recipe, survey, report })) {
          await writer.write(made)
          countWritten(made, report, recipe)
        }
        advance(1)
      }
    })
  } catch (error) {
    await writer.discard()
    throw error
  }
  if (report.written === 0)
    throw new QualityError('BAD_DATA', `${options.recipe}: nothing came out of ${survey.read} rows`, { field: 'recipe' })
  await writer.close()
  const file = options.out.endsWith('.jsonl')
    ? options.out.replace(/\.jsonl$/, '.report.json')
    : join(options.out, 'augment.json')
  const inputs: Record<string, string> = {}
  for (const path of options.inputs) Object.assign(inputs, await hashInput(path))
  const record = { ...report, recipe, recipeFile: await hashFiles([options.recipe]), inputs }
  await writeAtomically(file, `${JSON.stringify(record, undefined, 2)}\n`)
  return { ...report, recipe, out: options.out, report: file }
}

const startReport = ({ read, dropped }: Survey, { size }: HeldOut): Mutable<AugmentReport> => ({
  read,
  nearHeldOut: dropped.size,
  heldOutSources: size,
  overCap: 0,
  written: 0,
  notApplicable: {},
  critical: 0,
  rows: {},
})

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends Readonly<Record<string, number>> ? Record<string, number> : T[K] }

const readHeldOut = async (paths: readonly string[], { stage }: Pick<Reporter, 'stage'>): Promise<HeldOut> => {
  const heldOut = createHeldOut()
  await stage({ name: 'held out', unit: 'rows' }, async ({ advance }) => {
    for (const path of paths)
      for await (const { source } of openHeldOut(path)) {
        heldOut.add(source)
        advance(1)
      }
  })
  return heldOut
}

interface Survey {
  readonly read: number
  /** Places of rows near a held-out source. */
  readonly dropped: ReadonlySet<number>
  readonly pools: ReadonlyMap<string, Pool>
  readonly balance: Balance | undefined
}

const surveyRows = async (
  { inputs, languagePairs }: AugmentOptions,
  { recipe, heldOut, reporter }: { readonly recipe: Recipe; readonly heldOut: HeldOut; readonly reporter: Reporter },
): Promise<Survey> => {
  const balance = recipe.balance && createBalance(recipe.balance, recipe.seed)
  const reservoirs = new Map<string, ReturnType<typeof createReservoir>>()
  const dropped = new Set<number>()
  let read = 0
  const look = (row: Row, place: number): void => {
    if (heldOut.find(row.source) !== undefined) {
      dropped.add(place)
      return
    }
    balance?.count(row)
    if (isMade(row)) return
    const reservoir = reservoirs.get(row.languagePair) ?? createReservoir(recipe.seed)
    reservoirs.set(row.languagePair, reservoir)
    reservoir.add(row)
  }
  await reporter.stage({ name: 'survey', unit: 'rows', total: await countPairs(inputs) }, async ({ advance }) => {
    for (const path of inputs)
      for await (const row of openPairs(path, languagePairs)) {
        look(row, read++)
        advance(1)
      }
  })
  const pools = new Map(Array.from(reservoirs, ([pair, reservoir]) => [pair, reservoir.toPool()]))
  return { read, dropped, pools, balance }
}

/** Rows that an earlier augmentation made may be kept and capped, but nothing is made of them. */
const isMade = ({ id }: Row): boolean => id.startsWith('augment:')

const numberRows = async function* (
  { inputs, languagePairs }: AugmentOptions,
  dropped: ReadonlySet<number>,
): AsyncGenerator<{ row: Row; place: number }> {
  let place = 0
  for (const path of inputs)
    for await (const row of openPairs(path, languagePairs)) {
      if (!dropped.has(place)) yield { row, place }
      place++
    }
}

interface Making {
  readonly recipe: Recipe
  readonly survey: Survey
  readonly report: Mutable<AugmentReport>
}

const makeRows = function* (row: Row, place: number, { recipe, survey, report }: Making): Generator<Row> {
  const kept = survey.balance?.keeps(row) ?? true
  if (!kept) report.overCap++
  else if (recipe.keep) yield row
  const pool = survey.pools.get(row.languagePair)
  if (!kept || isMade(row) || !pool) return
  for (const [number, step] of recipe.recipes.entries()) {
    const random = createRandom(recipe.seed, number, place)
    if (!(step.languagePairs?.includes(row.languagePair) ?? true) || random.uniform() >= step.share) continue
    const made = applyStep(step, row, { random, pool })
    if (made) yield made
    else report.notApplicable[nameOf(step)] = (report.notApplicable[nameOf(step)] ?? 0) + 1
  }
}

/** The edges of the report's columns where the recipe has no balance. */
export const SCORE_EDGES = [-1.5, -1, -0.5, 0, 0.5, 1] as const

const countWritten = (row: Row, report: Mutable<AugmentReport>, { balance }: Recipe): void => {
  const counts: RowCounts = report.rows
  report.written++
  if (row.critical !== undefined && row.critical > 0.5) report.critical++
  countRow(counts, row, balance?.scores ?? SCORE_EDGES)
}
