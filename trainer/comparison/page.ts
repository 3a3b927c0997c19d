/** The page of a comparison. */

import { type Html, html, toPage, toTable } from '../report/html.ts'
import { MEASURE_TITLES } from './charts.ts'
import { type Figure, MEASURES } from './figures.ts'
import type { ComparisonReport } from './report.ts'

/** SVG. */
export interface ComparisonCharts {
  readonly gain: string
  readonly runs: string
  readonly cost: string
  /** Where a method says how much of the teacher's states it learnt from. */
  readonly knowledge?: string
}

export const toComparisonPage = (report: ComparisonReport, charts: ComparisonCharts): string => {
  const { name, against, seeds, budget, languagePairs, dev, test, backend } = report
  return toPage(
    `Methods of distilling: ${name}`,
    html`<h1>Methods of distilling: ${name}</h1>
<p>${languagePairs.join(', ')}. Every run has the same ${budget.rows.toLocaleString('en')} training rows per language pair at most, and ${budget.epochs} epochs in all; ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`} (${seeds.join(', ')}), ${backend}. Students are judged with as few bits as they would be served with. Mean ± standard deviation over the seeds; gains over ${against} with 95 % intervals of a paired bootstrap over rows and seeds.</p>
<h2>Gain over ${against}, on dev</h2>
<figure>${{ html: charts.gain }}</figure>
${toGainTable(report)}
<h2>On dev</h2>
${toFigureTables(dev)}
<figure>${{ html: charts.runs }}</figure>
<h2>What training costs</h2>
${toCostTable(report)}
<figure>${{ html: charts.cost }}</figure>
${
  charts.knowledge === undefined
    ? html``
    : html`<h2>Hidden knowledge</h2>
<p>By bytes stored per sentence; dashed: ${against}, which does not see the teacher's states.</p>
<figure>${{ html: charts.knowledge }}</figure>`
}
${
  test
    ? html`<h2>On test, scored once after all runs</h2>
${toFigureTables(test)}`
    : html``
}`,
  )
}

const fixed = (value: number, digits = 3): string => value.toFixed(digits)
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${fixed(Math.abs(value))}`

/** A table a measure, a row a method. */
const toFigureTables = (figures: readonly Figure[]): Html[] =>
  MEASURES.flatMap((measure) => {
    const mine = figures.filter((figure) => figure.measure === measure)
    if (mine.length === 0) return []
    const methods = mine[0]?.methods ?? []
    return [
      html`<h3>${MEASURE_TITLES[measure]}</h3>
${toTable(
  ['', ...mine.map(({ languagePair, rows }) => `${languagePair} (${rows})`)],
  methods.map(({ name }, m) => [name, ...mine.map((figure) => toSpread(figure.methods[m]))]),
)}`,
    ]
  })

const toSpread = (figure: Figure['methods'][number] | undefined): string =>
  figure ? `${fixed(figure.mean)} ± ${fixed(figure.deviation)}` : ''

/** Over all language pairs. */
const toGainTable = ({ dev, methods, against }: ComparisonReport): Html => {
  const mine = MEASURES.flatMap((measure) => {
    const figures = dev.filter((figure) => figure.measure === measure)
    return figures.find(({ languagePair }) => languagePair === 'all') ?? figures[0] ?? []
  })
  return toTable(
    ['', ...mine.map(({ measure, languagePair }) => `${MEASURE_TITLES[measure]}, ${languagePair}`)],
    methods
      .filter(({ name }) => name !== against)
      .map(({ name }) => [
        name,
        ...mine.map((figure) => {
          const gain = figure.methods.find((each) => each.name === name)?.gain
          if (!gain) return ''
          const [low, high] = gain.interval
          const text = `${signed(gain.mean)} [${signed(low)}, ${signed(high)}]`
          return low > 0 || high < 0 ? html`<b>${text}</b>` : text
        }),
      ]),
  )
}

const toCostTable = ({ methods, against }: ComparisonReport): Html => {
  const base = methods.find(({ name }) => name === against)?.cost.cpuSeconds ?? 0
  return toTable(
    ['', 'kind', 'CPU s', `× ${against}`, 'wall s', 'pairs', 'student, bytes', 'different settings'],
    methods.map(({ name, kind, cost, bytes, settings }) => [
      name,
      kind,
      fixed(cost.cpuSeconds, 1),
      base > 0 ? fixed(cost.cpuSeconds / base, 2) : '',
      fixed(cost.wallSeconds, 1),
      cost.pairs.toLocaleString('en'),
      bytes.toLocaleString('en'),
      html`<div class="text">${JSON.stringify(settings)}</div>`,
    ]),
  )
}
