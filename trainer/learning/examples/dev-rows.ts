/** The dev rows that choose the epoch, and what kind of question each is. */

import { createRandom } from '../../statistics/random.ts'
import type { Example } from '../batch/example.ts'
import { type Columns, readExample } from './columns.ts'
import { createShares } from './mixed.ts'
import type { MixtureRule } from './shares.ts'

/** `people`: rows of MLQE-PE and all others but: `rated`, other corpora's ratings; pairs made right and wrong. */
export const DEV_KINDS = ['people', 'rated', 'chat', 'twin', 'tatoeba'] as const
export type DevKind = (typeof DEV_KINDS)[number]

const RATED = /^(?:mqm|dasqm|esa|qe\d|indic|bio)/

export const devKindOf = (origin: string): DevKind => {
  const made = (['chat', 'twin', 'tatoeba'] as const).find((kind) => origin.startsWith(`${kind}-`))
  return made ?? (RATED.test(origin) ? 'rated' : 'people')
}

export interface ChooseOptions {
  readonly rules: readonly MixtureRule[]
  /** Rows at most; each kind has an even share of them, and what it does not need goes to the others. */
  readonly most?: number | undefined
  readonly seed: number
}

export const MAX_DEV_ROWS = 20_000

const DRAW = 0x646576

/** Dev rows in their order, none of an origin that the mixture leaves out. A pure function. */
export const chooseDev = (columns: Columns, { rules, most = MAX_DEV_ROWS, seed }: ChooseOptions): Example[] => {
  const shareAt = createShares(columns, rules)
  const rows = Array.from({ length: columns.length }, (_, i) => i).filter((i) => shareAt(i).repeat > 0)
  const kinds = Map.groupBy(rows, (i) => devKindOf(columns.names.origins[columns.arrays.origins[i] ?? 0] ?? ''))
  const chosen: number[] = []
  const bySize = [...kinds.values()].toSorted((a, b) => a.length - b.length)
  bySize.forEach((all, k) => {
    const share = Math.floor((most - chosen.length) / (bySize.length - k))
    const order = Int32Array.from(all)
    if (all.length > share) createRandom(seed, DRAW, k).shuffle(order)
    chosen.push(...order.subarray(0, share))
  })
  return Int32Array.from(chosen)
    .sort()
    .reduce<Example[]>((examples, i) => {
      examples.push({ ...readExample(columns, i), knownShare: Number.NaN })
      return examples
    }, [])
}
