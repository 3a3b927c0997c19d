/** The page of a report on labels. */

import { type Html, html, toPage, toTable } from './html.ts'
import type { LabelReport } from './label-figures.ts'

export interface LabelCharts {
  /** SVG. */
  readonly calibration: string
  readonly agreement: string
}

export const toLabelPage = (report: LabelReport, charts: LabelCharts): string =>
  toPage(
    'Labels against people',
    html`<h1>Labels against people</h1>
<p>${report.gold}, ${report.split}. Correlations with 95 % bootstrap intervals.</p>
<figure>${{ html: charts.agreement }}</figure>
${toScores(report)}
<h2>Calibration</h2>
<p>Mean human score in ten equal bins of labels; on the dashed line, labels agree with people.</p>
<figure>${{ html: charts.calibration }}</figure>
<h2>Rate and cost</h2>
${toCosts(report)}
<h2>Agreement between teachers</h2>
${toAgreementTable(report)}
${report.teachers.map(toWorstRows)}`,
  )

const fixed = (value: number, digits = 3): string => value.toFixed(digits)

const toScores = ({ teachers }: LabelReport): Html =>
  toTable(
    ['pair', 'teacher', 'n', 'without label', 'Pearson', 'Spearman', 'MAE', 'deviation against error'],
    teachers.flatMap(({ name, pairs }) =>
      Object.entries(pairs).map(([pair, { n, missing, pearson, spearman, mae, intervals, uncertainty }]) => [
        pair,
        name,
        n,
        missing,
        `${fixed(pearson)} [${intervals.pearson.map((end) => fixed(end)).join(', ')}]`,
        `${fixed(spearman)} [${intervals.spearman.map((end) => fixed(end)).join(', ')}]`,
        fixed(mae),
        uncertainty === undefined ? '' : fixed(uncertainty),
      ]),
    ),
  )

const toCosts = ({ teachers }: LabelReport): Html =>
  toTable(
    ['teacher', 'labels made', 'labels/s', 'requests', 'tokens', 'money', 'money for 100,000 labels', 'line to z'],
    teachers.map(({ name, pace, line }) => [
      name,
      pace.labelled.toLocaleString('en'),
      pace.seconds > 0 ? fixed(pace.labelled / pace.seconds, 1) : '',
      pace.requests.toLocaleString('en'),
      pace.tokens.toLocaleString('en'),
      fixed(pace.money, 4),
      pace.labelled > 0 ? fixed((1e5 * pace.money) / pace.labelled, 2) : '',
      `${fixed(line.slope, 4)} x label + ${fixed(line.offset, 4)}`,
    ]),
  )

const toAgreementTable = ({ agreements }: LabelReport): Html =>
  agreements.length === 0
    ? html`<p>There is only one teacher.</p>`
    : toTable(
        ['teachers', 'pair', 'n', 'Pearson', 'Spearman'],
        agreements.flatMap(({ teachers, pairs }) =>
          Object.entries(pairs).map(([pair, { n, pearson, spearman }]) => [
            teachers.join(' and '),
            pair,
            n,
            fixed(pearson),
            fixed(spearman),
          ]),
        ),
      )

const toWorstRows = ({
  name,
  worst,
}: LabelReport['teachers'][number]): Html => html`<h2>Where ${name} is furthest from people</h2>
${toTable(
  ['pair', 'row', 'people', 'label', 'source', 'translation'],
  worst.map(({ id, languagePair, gold, label, source, translation }) => [
    languagePair,
    id,
    fixed(gold, 2),
    fixed(label, 2),
    html`<div class="text">${source}</div>`,
    html`<div class="text">${translation}</div>`,
  ]),
)}`
