/** A measured figure: the median of its runs and their range. */

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly runs: number
}

/**
 * Where a value was measured: on this tree, on a second process of it (the A/A control, whose ratio to the first is the
 * noise), or on the tree it is compared with.
 */
export type Label = 'this' | 'control' | 'ref'

/** Values of one figure, run by run; value i of every label was measured in the same round. */
export interface Series {
  readonly name: string
  readonly unit: string
  readonly values: Readonly<Partial<Record<Label, readonly number[]>>>
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export const toFigure = (name: string, unit: string, values: readonly number[]): Figure => ({
  name,
  value: median(values),
  unit,
  min: Math.min(...values),
  max: Math.max(...values),
  runs: values.length,
})

const divide = (above: readonly number[], below: readonly number[]): number[] =>
  above.map((value, i) => value / (below[i] ?? Number.NaN))

/**
 * The figure itself, `nameControl` (the control over it: 1 but for noise), and against another tree `nameRef` and
 * `nameToRef` (this tree over the other). Ratios are taken round by round, so that slow drift cancels.
 */
export const toFigures = ({ name, unit, values }: Series): Figure[] => {
  const { this: mine = [], control, ref } = values
  const figures = [toFigure(name, unit, mine)]
  if (control) figures.push(toFigure(`${name}Control`, 'ratio', divide(control, mine)))
  if (ref) figures.push(toFigure(`${name}Ref`, unit, ref), toFigure(`${name}ToRef`, 'ratio', divide(mine, ref)))
  return figures
}
