/** Right translations once more as systems fail at them, for a student that no person and no teacher has shown such failures. */

import { FAILURES, type FailureName } from '../../data/augment/failures.ts'
import { createReservoir } from '../../data/augment/pool.ts'
import type { Row } from '../../data/rows.ts'
import { createRandom } from '../../statistics/random.ts'
import { type AddedRows, isOfOrigins } from './added-rows.ts'
import type { WeightedRow } from './join-rows.ts'

/**
 * What a person would be expected to say, (direct assessment - 75) / 25: as the written messages have it of what is like it
 * (another message -2.3, untranslated -2, something missing -1).
 */
const KNOWN: Readonly<Record<FailureName, number>> = {
  'left over': -2,
  hallucination: -2,
  loop: -2,
  truncation: -1.8,
  'another message': -2.3,
}

/** People call a translation right from a direct assessment of 87.5 on. */
const RIGHT = 0.5

/** Keeps the draw apart from the streams of other draws. */
const DRAW = 0x6d616465

/**
 * Failures made of a share of the right ones of named origins, `failure-truncation` and the like,
 * with no label but what is known of them. Rows are of one language pair and on the one scale. A pure function of rows and seed.
 */
export const makeFailures = (rows: readonly WeightedRow[], options: AddedRows & { readonly seed: number }): WeightedRow[] => {
  const { share, seed } = options
  const right = rows.filter((row) => isRight(row) && isOfOrigins(row, options))
  const reservoir = createReservoir(seed)
  for (const row of right) reservoir.add(row)
  const pool = reservoir.toPool()
  return right.flatMap((row, place): WeightedRow[] => {
    const random = createRandom(seed, DRAW, place)
    if (random.uniform() >= share) return []
    const name = NAMES[Math.floor(random.uniform() * NAMES.length)] as FailureName
    const translation = FAILURES[name](row, { random, pool })
    // What is the same in both languages is right where it is left over.
    if (translation === undefined || translation === row.translation) return []
    const { languagePair, source, weight } = row
    const id = `failure-${name.replaceAll(' ', '-')}`
    return [{ id, languagePair, source, translation, z: KNOWN[name], weight, labels: row.labels.map(() => undefined) }]
  })
}

const NAMES = Object.keys(FAILURES) as FailureName[]

const isRight = ({ z: score }: Pick<Row, 'z'>): boolean => score !== undefined && score >= RIGHT
