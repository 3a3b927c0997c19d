/** What compare.json holds. */

import type { Facts } from '../learning/methods/method.ts'
import type { Figure } from './figures.ts'

/** What training took. */
export interface Cost {
  /** Of all threads. */
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** Pairs learnt from, each as often as it was. */
  readonly pairs: number
}

export interface ComparedMethod {
  readonly name: string
  readonly kind: string
  /** `[method]`, and what it has otherwise than the rest. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Mean of its runs. */
  readonly cost: Cost
  /** Of the student that is kept, in few bits. */
  readonly bytes: number
  /** What the method reports of a run. */
  readonly figures: Facts
}

export interface ComparisonReport {
  readonly name: string
  readonly against: string
  readonly seeds: readonly number[]
  readonly budget: { readonly rows: number; readonly epochs: number }
  readonly languagePairs: readonly string[]
  readonly backend: string
  readonly methods: readonly ComparedMethod[]
  readonly dev: readonly Figure[]
  /** Absent where test was not asked for. */
  readonly test?: readonly Figure[]
}
