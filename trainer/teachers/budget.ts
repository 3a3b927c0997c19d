/** What a paid teacher may spend: nothing is begun whose worst case would go over the limit. */

import { QualityError } from '../../models/errors.ts'
import type { Spend } from '../output/spend.ts'

/** Money for a million tokens. */
export interface Prices {
  readonly input: number
  readonly output: number
}

export interface BudgetLimits {
  readonly tokens?: number | undefined
  readonly money?: number | undefined
}

export interface Usage {
  readonly input: number
  readonly output: number
}

export interface Budget {
  spend(): Spend
  /** Sets the worst case of a request aside until it is `settle`d. Throws BAD_RUN where the limit does not allow it. */
  reserve(worst: Usage): void
  /** The request is over; `used` is undefined where it was answered by nobody. */
  settle(worst: Usage, used: Usage | undefined): void
  /** What was paid for in an earlier run, or by a request that was given up. */
  add(used: Usage): void
  /** Whether the limits still allow all that is set aside. */
  isWithin(): boolean
}

export const createBudget = (prices: Prices, limits: BudgetLimits): Budget => {
  let requests = 0
  let used: Usage = { input: 0, output: 0 }
  let reserved: Usage = { input: 0, output: 0 }
  const toMoney = ({ input, output }: Usage): number => (input * prices.input + output * prices.output) / 1e6
  const plus = (a: Usage, b: Usage): Usage => ({ input: a.input + b.input, output: a.output + b.output })
  return {
    spend: () => ({ requests, tokens: used.input + used.output, money: toMoney(used) }),
    reserve: (worst) => {
      const next = plus(plus(used, reserved), worst)
      const tokens = next.input + next.output
      if (tokens > (limits.tokens ?? Number.POSITIVE_INFINITY))
        throw overLimit('tokens', {
          spent: used.input + used.output,
          held: reserved.input + reserved.output,
          limit: limits.tokens ?? 0,
        })
      if (toMoney(next) > (limits.money ?? Number.POSITIVE_INFINITY))
        throw overLimit('money', { spent: toMoney(used), held: toMoney(reserved), limit: limits.money ?? 0 })
      reserved = plus(reserved, worst)
    },
    settle: (worst, paid) => {
      reserved = { input: reserved.input - worst.input, output: reserved.output - worst.output }
      if (!paid) return
      requests++
      used = plus(used, paid)
    },
    isWithin: () => {
      const all = plus(used, reserved)
      return (
        all.input + all.output <= (limits.tokens ?? Number.POSITIVE_INFINITY) &&
        toMoney(all) <= (limits.money ?? Number.POSITIVE_INFINITY)
      )
    },
    add: (paid) => {
      requests++
      used = plus(used, paid)
    },
  }
}

interface OverLimit {
  readonly spent: number
  /** Set aside for requests that are under way. */
  readonly held: number
  readonly limit: number
}

const toText = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 4 })

const overLimit = (what: keyof BudgetLimits, { spent, held, limit }: OverLimit): QualityError =>
  new QualityError(
    'BAD_RUN',
    `limits.${what}: ${toText(spent)} of ${toText(limit)} have been spent, requests under way may spend up to ${toText(held)} more, and the next one might exceed the limit. Finished labels are kept; with a higher limit the same command resumes`,
    { field: `limits.${what}` },
  )
