import { describe, expect, test } from 'vitest'
import { toSegments } from '../../edge/playground/marks.ts'

const word = (text: string, part: string, bad: number) => ({
  start: text.indexOf(part),
  end: text.indexOf(part) + part.length,
  bad,
})

describe('toSegments', () => {
  test('joins doubtful neighbours and keeps the doubt of the worst', () => {
    const text = 'covered by beacles today'
    const words = [word(text, 'covered', 0.1), word(text, 'by', 0.6), word(text, 'beacles', 0.9), word(text, 'today', 0.2)]
    expect(toSegments(text, words)).toEqual([{ text: 'covered ' }, { text: 'by beacles', bad: 0.9 }, { text: ' today' }])
  })

  test('counts in UTF-16 units, as the offsets do', () => {
    const text = '🙂🙂 wrong 🙂'
    expect(toSegments(text, [{ start: 5, end: 10, bad: 0.5 }])).toEqual([
      { text: '🙂🙂 ' },
      { text: 'wrong', bad: 0.5 },
      { text: ' 🙂' },
    ])
  })

  test('gives the text back whole, whatever is marked', () => {
    const text = '它居住在大西洋、印度洋'
    const words = Array.from(text, (_, i) => ({ start: i, end: i + 1, bad: (i % 3) / 2 }))
    const segments = toSegments(text, words)
    expect(segments.map((segment) => segment.text).join('')).toBe(text)
    expect(toSegments(text, [])).toEqual([{ text }])
  })

  test('keeps doubt and flags apart where one is inside the other', () => {
    const text = 'seen um 20 Uhr'
    const words = [word(text, 'um', 0.7), word(text, '20', 0.8)]
    expect(toSegments(text, words, [{ flag: 'numbers', start: 8, end: 10 }])).toEqual([
      { text: 'seen ' },
      { text: 'um ', bad: 0.8 },
      { text: '20', bad: 0.8, flag: 'numbers' },
      { text: ' Uhr' },
    ])
  })
})
