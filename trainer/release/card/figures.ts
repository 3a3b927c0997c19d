/** Figures with their intervals, as cards write them. Pure. */

import type { Estimate } from '../../statistics/area.ts'
import { percent } from './markdown.ts'

export const FAMILY_NAMES: Readonly<Record<string, string>> = {
  chat: 'near misses (`chat-`)',
  twin: 'twins (`twin-`)',
  tatoeba: 'Tatoeba (`tatoeba-`, no flips)',
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Undefined of nothing. */
export const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : sum(values) / values.length

export const fixed = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(3))

/** `.740 (.701 to .780)` */
export const figure = (estimate: Estimate | undefined): string =>
  estimate ? `${fixed(estimate.value)} (${estimate.interval.map(fixed).join(' to ')})` : '-'

/** `93.1 % (92.0 to 94.2)` */
export const share = (estimate: Estimate | undefined): string =>
  estimate ? `${percent(estimate.value)} (${estimate.interval.map((value) => (100 * value).toFixed(1)).join(' to ')})` : '-'
