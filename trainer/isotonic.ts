/** A rising map between two scales, fitted by isotonic regression and read by straight lines between its points. Pure. */

import { poolAdjacentViolators } from './calibrate.ts'

/** Points in rising order of both coordinates, at least one. */
export type RisingMap = readonly (readonly [from: number, to: number])[]

const MOST_POINTS = 20
const FEWEST_IN_POINT = 10

/** Least squares among rising maps, averaged over bins of equally many observations: a step for each would be noise. */
export const fitRising = (from: readonly number[], to: readonly number[]): RisingMap => {
  const order = [...from.keys()].toSorted((a, b) => (from[a] ?? 0) - (from[b] ?? 0))
  const x = order.map((i) => from[i] ?? 0)
  const fitted = poolAdjacentViolators(order.map((i) => to[i] ?? 0))
  const bins = Math.max(1, Math.min(MOST_POINTS, Math.floor(x.length / FEWEST_IN_POINT)))
  const points: [number, number][] = []
  for (let bin = 0; bin < bins; bin++) {
    const [start = 0, end = 0] = [bin, bin + 1].map((edge) => Math.round((edge * x.length) / bins))
    const point: [number, number] = [mean(x.slice(start, end)), mean(fitted.slice(start, end))]
    const last = points.at(-1)
    // Equal observations may fill more than one bin.
    if (!last || point[0] > last[0]) points.push(point)
  }
  return points
}

/** Between two points on their line; outside on the line of the two points at that end, so that extremes keep an order. */
export const readRising = (map: RisingMap, value: number): number => {
  const above = map.findIndex(([from]) => from > value)
  const high = above < 0 ? map.length - 1 : Math.max(1, above)
  const [low = [0, 0] as const, top = low] = [map[Math.max(0, high - 1)], map[high]]
  const width = top[0] - low[0]
  return width > 0 ? low[1] + ((top[1] - low[1]) * (value - low[0])) / width : low[1]
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
