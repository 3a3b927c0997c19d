import { expect, test } from 'vitest'
import { toSpans } from '../../models/spans.ts'

test('neighbouring words that may be wrong are one span, as doubtful as the worst of them', () => {
  const words = [0.9, 0.1, 0.4, 0.6, 0.39].map((bad, i) => ({ start: 2 * i, end: 2 * i + 1, bad }))
  expect(toSpans(words)).toEqual([
    { start: 0, end: 1, bad: 0.9 },
    { start: 4, end: 7, bad: 0.6 },
  ])
  expect(toSpans([])).toEqual([])
})
