/** The page of an evaluation. */

import { BAD, GOOD } from '../data/truth.ts'
import type { EvaluationFigures, GroupFigures } from './evaluation-figures.ts'
import { type Html, html, toPage, toTable } from './html.ts'

export interface EvaluationAbout {
  readonly model: string
  readonly data: readonly string[]
  readonly split: string
}

/** SVG. */
export interface EvaluationCharts {
  readonly scatter: string
  readonly reliability: string
  readonly coverage: string
}

export const toEvaluationPage = (about: EvaluationAbout, figures: EvaluationFigures, charts: EvaluationCharts): string =>
  toPage(
    `Evaluation of ${about.model}`,
    html`<h1>Evaluation of ${about.model}</h1>
<p>${about.data.join(', ')}, ${about.split}: ${figures.n.toLocaleString('en')} rows rated by people on 0-100, against the score as served.</p>
<h2>Score against people</h2>
<p>One point per row${figures.points.length < figures.n ? `, of ${figures.n.toLocaleString('en')} every ${Math.ceil(figures.n / figures.points.length)}th` : ''}; on the dashed line the score equals the human rating.</p>
<figure>${{ html: charts.scatter }}</figure>
${toGroups('language pair', figures.pairs)}
<h2>Reliability</h2>
<p>The rows in ten equal parts by score, with their mean human rating.</p>
<figure>${{ html: charts.reliability }}</figure>
<h2>Verdicts</h2>
<p>Good is a rating of ${GOOD} or more, bad one below ${BAD}; the others are neither. Precision: the share of the rows with a verdict that are of its kind. Recall: the share of the rows of a kind that get its verdict.</p>
${toVerdicts(figures)}
<h2>By length of the message</h2>
<p>Dashed: the share that intervals should contain.</p>
<figure>${{ html: charts.coverage }}</figure>
${toGroups('words', figures.lengths)}
<h2>By origin</h2>
${toGroups('origin', figures.origins)}
<h2>Worst mistakes</h2>
<p>Bad translations that were accepted and good ones that were rejected come first, then by the distance between score and human rating.</p>
${toWorst(figures)}`,
  )

const fixed = (value: number | undefined, digits = 3): string => (value === undefined ? '' : value.toFixed(digits))
const percent = (share: number | undefined): string => (share === undefined ? '' : `${(100 * share).toFixed(1)} %`)

const toGroups = (title: string, groups: readonly GroupFigures[]): Html =>
  toTable(
    [title, 'rows', 'Pearson', 'MAE', 'ratings in their interval'],
    groups.map(({ name, n, pearson, mae, coverage }) => [name, n, fixed(pearson), fixed(mae), percent(coverage)]),
  )

const toVerdicts = ({ verdicts }: EvaluationFigures): Html =>
  toTable(
    ['verdict', 'rows', 'of them', 'precision', 'all such', 'recall'],
    verdicts.map(({ verdict, truth, named, right, wanted, precision, recall }) => [
      verdict,
      named,
      `${right} ${truth}`,
      percent(precision),
      `${wanted} ${truth}`,
      percent(recall),
    ]),
  )

const toWorst = ({ worst }: EvaluationFigures): Html =>
  toTable(
    ['language pair', 'people', 'score', 'interval', 'verdict', 'message', 'translation', 'row'],
    worst.map(({ row, gold, score, interval: [low, high], verdict }) => [
      row.languagePair,
      fixed(100 * gold, 0),
      fixed(score, 2),
      `${fixed(low, 2)} to ${fixed(high, 2)}`,
      verdict,
      html`<div class="text" dir="auto">${row.source}</div>`,
      html`<div class="text" dir="auto">${row.translation}</div>`,
      row.id,
    ]),
  )
