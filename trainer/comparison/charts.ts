/** The charts of a comparison. */

import type { TopLevelSpec } from 'vega-lite'
import type { Figure, Measure } from './figures.ts'
import type { ComparedMethod, ComparisonReport } from './report.ts'

const CONFIG = { font: 'system-ui, sans-serif', view: { stroke: '#ddd' } }

/** What a measure is, for people. */
export const MEASURE_TITLES: Readonly<Record<Measure, string>> = {
  people: 'Pearson with people',
  tatoeba: 'AUC, right above wrong: Tatoeba',
  chat: 'AUC, right above nearly right: messages',
  twin: 'AUC, right above wrong: twins',
  teacher: 'Pearson with the teacher',
}

const STEP = 11

const toColor = (order: readonly string[]) =>
  ({ field: 'method', type: 'nominal', sort: [...order], scale: { domain: [...order], scheme: 'tableau20' } }) as const

const toRows = (order: readonly string[]) =>
  ({
    y: { field: 'pair', type: 'nominal', title: null, sort: null },
    yOffset: { field: 'method', type: 'nominal', sort: [...order] },
    color: toColor(order),
  }) as const

const byMeasure = (figures: readonly Figure[]): [string, readonly Figure[]][] =>
  [...Map.groupBy(figures, ({ measure }) => measure)].map(([measure, mine]) => [MEASURE_TITLES[measure], mine])

/** The marks of a chart. */
type Panel = Readonly<Record<string, unknown>>
type MethodFigures = Figure['methods'][number]

/** A chart a measure, a row a language pair and method; `toValues` is what of a method is drawn. */
const toPanels = (
  figures: readonly Figure[],
  toValues: (method: MethodFigures) => readonly Readonly<Record<string, number>>[],
  panel: Panel,
): TopLevelSpec =>
  ({
    config: CONFIG,
    columns: 2,
    concat: byMeasure(figures).map(([title, mine]) => ({
      title,
      width: 380,
      height: { step: STEP },
      data: {
        values: mine.flatMap(({ languagePair, methods }) =>
          methods.flatMap((method) => toValues(method).map((value) => ({ pair: languagePair, method: method.name, ...value }))),
        ),
      },
      ...panel,
    })),
  }) as TopLevelSpec

/** What each method gains over the one they are compared with, with its interval. */
export const toGainChart = (figures: readonly Figure[], order: readonly string[]): TopLevelSpec =>
  toPanels(figures, ({ gain }) => (gain ? [{ gain: gain.mean, low: gain.interval[0], high: gain.interval[1] }] : []), {
    layer: [
      { mark: { type: 'rule', color: '#999' }, encoding: { x: { datum: 0, type: 'quantitative' } } },
      {
        mark: 'rule',
        encoding: {
          ...toRows(order),
          x: { field: 'low', type: 'quantitative', title: 'gain, 95 % interval' },
          x2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 30 },
        encoding: { ...toRows(order), x: { field: 'gain', type: 'quantitative' } },
      },
    ],
  })

/** Every run as a tick. */
export const toRunChart = (figures: readonly Figure[], order: readonly string[]): TopLevelSpec =>
  toPanels(figures, ({ values }) => values.map((value) => ({ value })), {
    mark: { type: 'tick', thickness: 2 },
    encoding: {
      ...toRows(order),
      x: { field: 'value', type: 'quantitative', title: 'each run', scale: { zero: false } },
    },
  })

/** What each method costs to train and what comes of it, over all language pairs, of the first measure that there is. */
export const toCostChart = ({ methods, dev }: Pick<ComparisonReport, 'methods' | 'dev'>): TopLevelSpec => {
  const figure = dev.find(({ languagePair }) => languagePair === 'all') ?? dev[0]
  const values = methods.map(({ name, cost }) => ({
    method: name,
    cpuSeconds: cost.cpuSeconds,
    value: figure?.methods.find((each) => each.name === name)?.mean,
  }))
  const title = figure ? `${MEASURE_TITLES[figure.measure]}, ${figure.languagePair}` : ''
  return {
    config: CONFIG,
    data: { values },
    width: 560,
    height: 320,
    encoding: {
      x: { field: 'cpuSeconds', type: 'quantitative', title: 'CPU seconds of training', scale: { zero: true } },
      y: { field: 'value', type: 'quantitative', title, scale: { zero: false } },
    },
    layer: [
      { mark: { type: 'point', filled: true, size: 50 } },
      { mark: { type: 'text', align: 'left', dx: 7, fontSize: 11 }, encoding: { text: { field: 'method' } } },
    ],
  }
}

/** Methods that say how much of the teacher's states they learnt from. */
export const bySize = (methods: readonly ComparedMethod[]): { readonly name: string; readonly bytes: number }[] =>
  methods
    .flatMap(({ name, figures: { bytesPerSentence } }) =>
      bytesPerSentence === undefined ? [] : [{ name, bytes: bytesPerSentence }],
    )
    .toSorted((a, b) => a.bytes - b.bytes)

/** Agreement with people against how much hidden knowledge a sentence costs; dashed, the method without any. */
export const toKnowledgeChart = ({ methods, dev, against }: ComparisonReport): TopLevelSpec => {
  const figures = dev.filter(
    ({ measure }) => measure === (dev.some((each) => each.measure === 'people') ? 'people' : 'tatoeba'),
  )
  const sized = bySize(methods)
  const values = figures.flatMap(({ languagePair, methods: each }) =>
    sized.flatMap(({ name, bytes }) => {
      const found = each.find((method) => method.name === name)
      return found
        ? [
            {
              pair: languagePair,
              method: name,
              bytes,
              value: found.mean,
              low: found.mean - found.deviation,
              high: found.mean + found.deviation,
            },
          ]
        : []
    }),
  )
  const without = figures.flatMap(({ languagePair, methods: each }) => {
    const found = each.find(({ name }) => name === against)
    return found ? [{ pair: languagePair, value: found.mean }] : []
  })
  const color = { field: 'pair', type: 'nominal', title: null, sort: null } as const
  const x = { field: 'bytes', type: 'quantitative', title: 'bytes per sentence', scale: { type: 'log' } } as const
  const title = figures[0] ? MEASURE_TITLES[figures[0].measure] : ''
  const y = { field: 'value', type: 'quantitative', title, scale: { zero: false } } as const
  return {
    config: CONFIG,
    width: 560,
    height: 320,
    layer: [
      { data: { values }, mark: { type: 'line', point: true }, encoding: { x, y, color } },
      {
        data: { values },
        mark: 'rule',
        encoding: { x, y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' }, color },
      },
      { data: { values: without }, mark: { type: 'rule', strokeDash: [4, 4] }, encoding: { y, color } },
    ],
  }
}
