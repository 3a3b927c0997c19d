import { describe, expect, test } from 'vitest'
import type { ServedRow } from '../../../trainer/release/evaluation/served.ts'
import { toEvaluationFigures } from '../../../trainer/report/evaluation-figures.ts'
import { toEvaluationPage } from '../../../trainer/report/evaluation-page.ts'

const row = (da: number, score: number, verdict: ServedRow['verdict'], source = 'a b c'): ServedRow => ({
  row: { id: `dev:chat:${da}`, languagePair: 'ro-en', source, translation: '<b>x</b>', da },
  gold: da / 100,
  score,
  interval: [score - 0.2, score + 0.2],
  verdict,
})

const SERVED = [
  row(90, 0.9, 'accept'),
  row(80, 0.5, 'review'),
  row(75, 0.2, 'reject'),
  row(40, 0.85, 'accept', 'a'),
  row(10, 0.1, 'reject', 'a'),
]

describe('the figures of an evaluation', () => {
  const figures = toEvaluationFigures(SERVED)

  test('are precision and recall of what verdicts say', () => {
    expect(figures.verdicts).toEqual([
      { verdict: 'accept', truth: 'good', named: 2, right: 1, wanted: 3, precision: 1 / 2, recall: 1 / 3 },
      { verdict: 'reject', truth: 'bad', named: 2, right: 1, wanted: 2, precision: 1 / 2, recall: 1 / 2 },
    ])
  })

  test('put wrong verdicts before all that is merely far off', () => {
    expect(figures.worst.map(({ row: { da } }) => da)).toEqual([75, 40, 80, 90, 10])
  })

  test('go by the length of the message, the shortest first, and by where rows come from', () => {
    expect(figures.lengths.map(({ name, n, coverage }) => [name, n, coverage])).toEqual([
      ['1-2', 2, 1 / 2],
      ['3-6', 3, 1 / 3],
    ])
    expect(figures.origins.map(({ name, n }) => [name, n])).toEqual([['chat', 5]])
  })

  test('say in equal parts what people meant by a score, and have no precision where nothing is named', () => {
    const [first] = figures.reliability
    expect(first).toEqual({ score: 0.1, gold: 0.1, n: 1 })
    expect(toEvaluationFigures([row(90, 0.5, 'review')]).verdicts[0]).toMatchObject({ precision: undefined, recall: 0 })
  })

  test('stand on a page where texts are texts, and that asks nobody for anything', () => {
    const about = { model: 'm', data: ['d'], split: 'dev' }
    const page = toEvaluationPage(about, figures, { scatter: '<svg/>', reliability: '', coverage: '' })
    expect(page).toContain('&lt;b&gt;x&lt;/b&gt;')
    expect(page).not.toMatch(/<script|<link|src=|<b>x/)
  })
})
