/** How the cost grows with the length of the texts and with the pairs of a batch: a + bT + cT^2, and no cliff. */

import type { Context, Group } from './context.ts'
import { type Figure, median, toFigure } from './figure.ts'
import { measureRounds } from './rounds.ts'
import { pairOf, toBatch } from './texts.ts'

const TOKENS = [1, 2, 4, 8, 16, 24, 32, 48, 64, 65, 96, 128, 192, 256, 384, 512]
const PAIRS = [1, 2, 4, 8, 16, 24, 32, 48, 64]
const PAIRS_A_POINT = 8
const TOKENS_A_POINT = 30
/** Tokens a cell is asked for in a round, about: short texts are asked more often. */
const TOKENS_A_CELL = 6000
const ROUNDS = { rounds: 12, warmUp: 6, starts: 2 }

interface Point {
  readonly x: number
  /** CPU microseconds. */
  readonly cost: number
}

interface Fit {
  readonly coefficients: readonly [number, number, number]
  readonly r2: number
  /** Largest step from one point to the next, over what the fit says of that step: a cliff is far above 1. */
  readonly cliff: number
}

/**
 * Least squares of a + bx + cx^2 over errors relative to the cost: a plain fit would look at the longest texts alone.
 * R^2 is that of the plain residuals.
 */
const fitCurve = (points: readonly Point[]): Fit => {
  const rows = points.map(({ x, cost }) => ({ terms: [1 / cost, x / cost, (x * x) / cost], target: 1 }))
  const normal = [0, 1, 2].map((i) => [
    ...[0, 1, 2].map((j) => rows.reduce((sum, { terms }) => sum + (terms[i] ?? 0) * (terms[j] ?? 0), 0)),
    rows.reduce((sum, { terms, target }) => sum + (terms[i] ?? 0) * target, 0),
  ])
  const coefficients = solve(normal)
  const [a, b, c] = coefficients
  const at = (x: number): number => a + b * x + c * x * x
  const mean = points.reduce((sum, { cost }) => sum + cost, 0) / points.length
  const left = points.reduce((sum, { x, cost }) => sum + (cost - at(x)) ** 2, 0)
  const whole = points.reduce((sum, { cost }) => sum + (cost - mean) ** 2, 0)
  const steps = points.slice(1).map(({ x, cost }, i) => {
    const before = points[i]
    return before ? cost / before.cost / (at(x) / at(before.x)) : 1
  })
  return { coefficients, r2: 1 - left / whole, cliff: Math.max(...steps) }
}

/** Gauss-Jordan elimination of three equations. */
const solve = (equations: readonly (readonly number[])[]): [number, number, number] => {
  const rows = equations.map((row) => [...row])
  for (let i = 0; i < 3; i++) {
    const pivot = rows[i] ?? []
    const scaled = pivot.map((value) => value / (pivot[i] ?? 1))
    rows[i] = scaled
    for (let j = 0; j < 3; j++) {
      const factor = rows[j]?.[i] ?? 0
      if (j !== i) rows[j] = (rows[j] ?? []).map((value, k) => value - factor * (scaled[k] ?? 0))
    }
  }
  return [rows[0]?.[3] ?? Number.NaN, rows[1]?.[3] ?? Number.NaN, rows[2]?.[3] ?? Number.NaN]
}

/** CPU microseconds of a batch of so many pairs of so many tokens a side, for each of the points. */
const measure = async (
  { variants: [variant] }: Context,
  points: readonly { readonly tokens: number; readonly pairs: number; readonly x: number }[],
): Promise<{ x: number; costs: number[] }[]> => {
  if (!variant) return []
  const cells = Object.fromEntries(
    points.map(({ tokens, pairs, x }) => {
      const times = Math.max(1, Math.round(TOKENS_A_CELL / (tokens * pairs)))
      const request = toBatch(Array.from({ length: pairs }, (_, i) => pairOf(tokens, i)))
      return [String(x), { server: variant.worker, requests: Array.from({ length: times }, () => request), pairs: times }]
    }),
  )
  const measured = await measureRounds(cells, ROUNDS)
  return points.map(({ x }) => ({ x, costs: measured[String(x)] ?? [] }))
}

const toCurve = (name: string, unit: string, measured: readonly { x: number; costs: readonly number[] }[]): Figure[] => {
  const { coefficients, r2, cliff } = fitCurve(measured.map(({ x, costs }) => ({ x, cost: median(costs) })))
  const one = (value: number, suffix: string, of: string): Figure => toFigure(`${name}${suffix}`, of, [value])
  return [
    one(r2, '', 'R^2'),
    one(coefficients[0], 'A', 'us'),
    one(coefficients[1], 'B', `us/${unit}`),
    one(coefficients[2], 'C', `us/${unit}^2`),
    one(cliff, 'Cliff', 'ratio'),
    ...measured.map(({ x, costs }) => toFigure(`${name}At${x}`, 'us', costs)),
  ]
}

export const curve: Group = {
  names: ['costCurve', 'costCurvePairs'],
  measure: async (context) => {
    const tokens = await measure(
      context,
      TOKENS.map((count) => ({ tokens: count, pairs: PAIRS_A_POINT, x: count })),
    )
    const pairs = await measure(
      context,
      PAIRS.map((count) => ({ tokens: TOKENS_A_POINT, pairs: count, x: count })),
    )
    const perPair = tokens.map(({ x, costs }) => ({ x, costs: costs.map((cost) => cost / PAIRS_A_POINT) }))
    return [...toCurve('costCurve', 'token', perPair), ...toCurve('costCurvePairs', 'pair', pairs)]
  },
}
