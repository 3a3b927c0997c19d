/** The stage that weighs teachers: fitted on one half of the rows with gold, reported on the other. */

import { QualityError } from '../../models/errors.ts'
import { writeAtomically } from '../files/atomic-file.ts'
import { type JoinedRow, type JoinOptions, joinGold, type LabelSource } from '../labels/join-gold.ts'
import type { Reporter } from '../output/output.ts'
import { spearman } from '../statistics/metrics.ts'
import { type Gain, type JudgedStack, judgeHalves, judgeStack } from '../teachers/stack-halves.ts'
import { fitStack, readStack, type StackObservation, type StackWeights } from '../teachers/stack-weights.ts'

export interface StackOptions extends JoinOptions {
  readonly members: readonly LabelSource[]
  readonly output: string
  /** Random halves to judge by beside the one half; 0: none. */
  readonly halves: number
  readonly seed: number
}

export interface StackReport {
  readonly output: string
  readonly members: readonly string[]
  /** On the half that nothing was fitted on, by language pair. */
  readonly pairs: Readonly<Record<string, PairStack>>
  readonly halves: number
  /** Share of the random halves on which the stack is above each of its members on every language pair. */
  readonly all?: number
}

export interface PairStack extends JudgedStack {
  /** Spearman of the members' deviation with the stack's absolute error: whether they know when they do not know. */
  readonly uncertainty: number
  /** Over the random halves. */
  readonly gain?: Gain
}

/** Rows at even places fit, those at odd places report. Throws BAD_DATA where too few rows have a label of every member. */
export const fitStackFile = async (options: StackOptions, reporter: Pick<Reporter, 'stage'>): Promise<StackReport> => {
  const { members, output, seed, halves: count } = options
  if (members.length < 2)
    throw new QualityError('BAD_CONFIG', `--member: a stack needs at least two teachers, got ${members.length}`, {
      field: 'member',
    })
  const observations = (await joinGold(members, options, reporter)).flatMap(toObservation)
  const names = members.map(({ name }) => name)
  const weights = fitStack(
    names,
    observations.filter((_, i) => i % 2 === 0),
  )
  await writeAtomically(output, `${JSON.stringify(weights)}\n`)
  const halves = count > 0 ? judgeHalves(names, observations, { count, seed }) : undefined
  const others = Map.groupBy(
    observations.filter((_, i) => i % 2 === 1),
    ({ languagePair }) => languagePair,
  )
  const pairs = [...others].map(([pair, mine]) => {
    const gain = halves?.pairs[pair]
    return [
      pair,
      { ...judgeStack(weights, mine), uncertainty: toUncertainty(weights, mine), ...(gain ? { gain } : {}) },
    ] as const
  })
  return { output, members: names, pairs: Object.fromEntries(pairs), halves: count, ...(halves ? { all: halves.all } : {}) }
}

const toUncertainty = (weights: StackWeights, observations: readonly StackObservation[]): number => {
  const said = observations.map(({ languagePair, scores }) => readStack(weights.pairs[languagePair] ?? weights.pooled, scores))
  return spearman(
    said.map(({ deviation }) => deviation),
    said.map(({ score }, i) => Math.abs(score - (observations[i]?.gold ?? 0))),
  )
}

const toObservation = ({ row, gold, labels }: JoinedRow): StackObservation[] => {
  const scores = labels.flatMap((label) => label?.score ?? [])
  return scores.length === labels.length ? [{ languagePair: row.languagePair, scores, gold }] : []
}
