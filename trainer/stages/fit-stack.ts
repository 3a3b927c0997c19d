/** The stage that weighs teachers: fitted on one half of the rows with gold, reported on the other. */

import { QualityError } from '../../models/errors.ts'
import { writeAtomically } from '../atomic-file.ts'
import { type JoinedRow, type JoinOptions, joinGold, type LabelSource } from '../labels/join-gold.ts'
import { pearson, spearman } from '../metrics.ts'
import { fitStack, type Observation, readStack } from '../teachers/stack-weights.ts'

export interface StackOptions extends JoinOptions {
  readonly members: readonly LabelSource[]
  readonly output: string
  readonly seed: number
}

export interface StackReport {
  readonly output: string
  readonly members: readonly string[]
  /** Pearson on the half that nothing was fitted on, by language pair. */
  readonly pairs: Readonly<Record<string, PairStack>>
}

export interface PairStack {
  readonly n: number
  /** One a member. */
  readonly members: readonly number[]
  readonly stack: number
  /** Spearman of the members' deviation with the stack's absolute error: whether they know when they do not know. */
  readonly uncertainty: number
}

/** Rows at even places fit, those at odd places report. Throws BAD_DATA where too few rows have a label of every member. */
export const fitStackFile = async (options: StackOptions): Promise<StackReport> => {
  const { members, output, seed } = options
  if (members.length < 2)
    throw new QualityError('BAD_CONFIG', `--member: a stack needs two teachers or more, got ${members.length}`, {
      field: 'member',
    })
  const observations = (await joinGold(members, options)).flatMap(toObservation)
  const weights = fitStack(
    members.map(({ name }) => name),
    observations.filter((_, i) => i % 2 === 0),
    seed,
  )
  await writeAtomically(output, `${JSON.stringify(weights)}\n`)
  const others = observations.filter((_, i) => i % 2 === 1)
  const pairs = [...Map.groupBy(others, ({ languagePair }) => languagePair)].map(([pair, mine]) => {
    const said = mine.map(({ scores }) => readStack(weights.pairs[pair] ?? weights.pooled, scores))
    const gold = mine.map((observation) => observation.gold)
    return [
      pair,
      {
        n: mine.length,
        members: members.map((_, m) =>
          pearson(
            mine.map(({ scores }) => scores[m] ?? 0),
            gold,
          ),
        ),
        stack: pearson(
          said.map(({ score }) => score),
          gold,
        ),
        uncertainty: spearman(
          said.map(({ deviation }) => deviation),
          said.map(({ score }, i) => Math.abs(score - (gold[i] ?? 0))),
        ),
      },
    ] as const
  })
  return { output, members: members.map(({ name }) => name), pairs: Object.fromEntries(pairs) }
}

const toObservation = ({ row, gold, labels }: JoinedRow): Observation[] => {
  const scores = labels.flatMap((label) => label?.score ?? [])
  return scores.length === labels.length ? [{ languagePair: row.languagePair, scores, gold }] : []
}
