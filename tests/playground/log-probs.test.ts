import { expect, test } from 'vitest'
import { parseLogProbs } from '../../edge/playground/log-probs.ts'

test.each<[string, number[] | undefined]>([
  ['', undefined],
  [' [ ] ', undefined],
  ['[-0.1, -0.7]', [-0.1, -0.7]],
  ['-0.1 -2e-1\n0;-3', [-0.1, -0.2, 0, -3]],
  ['-0.1, certain', [-0.1, Number.NaN]],
])('%j is read as %j', (text, numbers) => {
  expect(parseLogProbs(text)).toEqual(numbers)
})
