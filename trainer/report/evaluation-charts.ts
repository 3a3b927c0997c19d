/** The charts of an evaluation. */

import type { TopLevelSpec } from 'vega-lite'
import type { UnitSpec } from 'vega-lite/types_unstable/spec/index.js'
import type { EvaluationFigures } from './evaluation-figures.ts'

const CONFIG = { font: 'system-ui, sans-serif', view: { stroke: '#ddd' } } as const

/** Told apart by shape, too. */
const VERDICTS = { domain: ['accept', 'review', 'reject'], range: ['#17663a', '#b87a00', '#a3241c'] }

const UNIT = { domain: [0, 1] }

/** On the diagonal a score is what people say. */
const DIAGONAL: UnitSpec<string> = {
  data: { values: [{ at: 0 }, { at: 1 }] },
  mark: { type: 'line', strokeDash: [3, 3], color: '#999' },
  encoding: { x: { field: 'at', type: 'quantitative' }, y: { field: 'at', type: 'quantitative' } },
}

export const toEvaluationCharts = ({ points, reliability, lengths }: EvaluationFigures) =>
  ({
    /** Score against human, a point a row. */
    scatter: {
      config: CONFIG,
      width: 420,
      height: 420,
      layer: [
        {
          data: { values: [...points] },
          mark: { type: 'point', size: 22, opacity: 0.55 },
          encoding: {
            x: { field: 'score', type: 'quantitative', title: 'score', scale: UNIT },
            y: { field: 'gold', type: 'quantitative', title: 'people / 100', scale: UNIT },
            color: { field: 'verdict', type: 'nominal', title: 'verdict', scale: VERDICTS },
            shape: { field: 'verdict', type: 'nominal', scale: { domain: VERDICTS.domain } },
          },
        },
        DIAGONAL,
      ],
    },
    /** What people said of ten equal parts of the rows, by score. */
    reliability: {
      config: CONFIG,
      width: 300,
      height: 300,
      layer: [
        {
          data: { values: [...reliability] },
          mark: { type: 'line', point: true, color: '#0f5e66' },
          encoding: {
            x: { field: 'score', type: 'quantitative', title: 'mean score', scale: UNIT },
            y: { field: 'gold', type: 'quantitative', title: 'mean of people / 100', scale: UNIT },
          },
        },
        DIAGONAL,
      ],
    },
    /** Share of ratings within their interval, by words of the message. */
    coverage: {
      config: CONFIG,
      width: 300,
      height: 300,
      layer: [
        {
          data: { values: [...lengths] },
          mark: { type: 'bar', color: '#a9ccd0', width: 36 },
          encoding: {
            x: { field: 'name', type: 'ordinal', title: 'words of the message', sort: null, axis: { labelAngle: 0 } },
            y: { field: 'coverage', type: 'quantitative', title: 'ratings in their interval', scale: UNIT },
          },
        },
        {
          data: { values: [{ wanted: 0.9 }] },
          mark: { type: 'rule', strokeDash: [3, 3], color: '#555' },
          encoding: { y: { field: 'wanted', type: 'quantitative' } },
        },
      ],
    },
  }) satisfies Record<string, TopLevelSpec>
