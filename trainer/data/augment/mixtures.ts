/** Translations of something else, wholly or in part: of another message, of a similar one, of another system. */

import type { Random } from '../../statistics/random.ts'
import type { Row } from '../rows.ts'
import { spaceOf } from './corruptions.ts'
import type { Pool } from './pool.ts'
import { below, pick, toText, toUnits, type Unit } from './units.ts'

export interface Mixing {
  readonly random: Random
  readonly pool: Pool
}

/** The translation that takes the row's place; undefined where the pool has none. */
export type Mix = (row: Row, mixing: Mixing) => string | undefined

/** Rows to look at for one of about the same length: a mismatch that its length gives away teaches little. */
const CANDIDATES = 8

/** Another message's translation. */
export const mismatch: Mix = (row, { random, pool }) => {
  const candidates = Array.from({ length: CANDIDATES }, () => pick(random, pool.rows)).filter(
    (other) => other !== undefined && other.source !== row.source && other.translation !== row.translation,
  )
  const distance = (other: Row | undefined): number => Math.abs((other?.translation.length ?? 0) - row.translation.length)
  return candidates.toSorted((a, b) => distance(a) - distance(b))[0]?.translation
}

/** The translation of a message about the same things. */
export const near: Mix = (row, { pool }) => pool.nearest(row)?.translation

/** The beginning or the end of another message's translation in the place of its own. */
export const partial: Mix = (row, mixing) => {
  const other = mismatch(row, mixing)
  if (other === undefined) return undefined
  const [own, foreign] = [toUnits(row.translation), toUnits(other)]
  if (own.length < 4 || foreign.length < 4) return undefined
  const at = 0.3 + 0.4 * mixing.random.uniform()
  const cut = (units: readonly Unit[]): [Unit[], Unit[]] => {
    const place = Math.round(units.length * at)
    return [units.slice(0, place), units.slice(place)]
  }
  const [ownStart, ownEnd] = cut(own)
  const [foreignStart, foreignEnd] = cut(foreign)
  return mixing.random.uniform() < 0.5 ? join(ownStart, foreignEnd) : join(foreignStart, ownEnd)
}

/** A span of another system's translation of the same source in the place of its own. */
export const spliceSystems: Mix = (row, { random, pool }) => {
  const other = pick(random, pool.others(row))
  if (!other) return undefined
  const [own, foreign] = [toUnits(row.translation), toUnits(other.translation)]
  if (own.length < 4 || foreign.length < 4) return undefined
  const share = 0.2 + 0.4 * random.uniform()
  const start = (1 - share) * random.uniform()
  const place = (units: readonly Unit[], at: number): number => Math.round(units.length * at)
  const span = foreign.slice(place(foreign, start), place(foreign, start + share))
  return join(own.slice(0, place(own, start)), span, own.slice(place(own, start + share)))
}

/** Sentences that run on: another message's translation after its own. */
export const extend: Mix = (row, mixing) => {
  const other = mismatch(row, mixing)
  const units = other === undefined ? [] : toUnits(other)
  return units.length === 0 ? undefined : join(toUnits(row.translation), units.slice(0, 2 + below(mixing.random, units.length)))
}

const join = (...parts: readonly (readonly Unit[])[]): string =>
  toText(
    parts.flatMap((units, i) => {
      const [first, ...rest] = units
      return first && i > 0 && first.gap === '' ? [{ ...first, gap: spaceOf(parts.flat()) }, ...rest] : units
    }),
  )
