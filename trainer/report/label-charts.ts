/** The charts of a report on labels. */

import type { TopLevelSpec } from 'vega-lite'
import type { TeacherFigures } from './label-figures.ts'

const FONT = 'system-ui, sans-serif'

/** For each language pair the mean human score of ten bins of labels, a line a teacher; on the diagonal they mean the same. */
export const toCalibrationChart = (teachers: readonly TeacherFigures[]): TopLevelSpec => {
  const values = teachers.flatMap(({ name, pairs }) =>
    Object.entries(pairs).flatMap(([pair, { calibration }]) =>
      calibration.map(({ label, gold, n }) => ({ teacher: name, pair, label, gold, n })),
    ),
  )
  return {
    config: { font: FONT, view: { stroke: '#ddd' } },
    data: { values },
    facet: { field: 'pair', type: 'nominal', title: null },
    columns: 4,
    spec: {
      width: 170,
      height: 170,
      layer: [
        {
          mark: { type: 'line', point: true },
          encoding: {
            x: { field: 'label', type: 'quantitative', title: 'label (z)', scale: { zero: false } },
            y: { field: 'gold', type: 'quantitative', title: 'people (z)', scale: { zero: false } },
            color: { field: 'teacher', type: 'nominal', title: 'teacher' },
          },
        },
        {
          mark: { type: 'line', strokeDash: [3, 3], color: '#999' },
          encoding: {
            x: { field: 'label', type: 'quantitative' },
            y: { field: 'label', type: 'quantitative' },
          },
        },
      ],
    },
  }
}

/** Pearson of each teacher with its interval, a row of points a language pair. */
export const toAgreementChart = (teachers: readonly TeacherFigures[]): TopLevelSpec => {
  const values = teachers.flatMap(({ name, pairs }) =>
    Object.entries(pairs).map(([pair, { pearson, intervals }]) => ({
      teacher: name,
      pair,
      pearson,
      low: intervals.pearson[0],
      high: intervals.pearson[1],
    })),
  )
  return {
    config: { font: FONT },
    data: { values },
    width: 520,
    height: { step: 14 },
    encoding: {
      y: { field: 'pair', type: 'nominal', title: null },
      yOffset: { field: 'teacher', type: 'nominal' },
      color: { field: 'teacher', type: 'nominal', title: 'teacher' },
    },
    layer: [
      {
        mark: 'rule',
        encoding: {
          x: { field: 'low', type: 'quantitative', title: 'Pearson with people, 95 % interval' },
          x2: { field: 'high' },
        },
      },
      { mark: { type: 'point', filled: true, size: 50 }, encoding: { x: { field: 'pearson', type: 'quantitative' } } },
    ],
  }
}
