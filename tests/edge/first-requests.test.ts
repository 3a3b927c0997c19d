import { expect, test } from 'vitest'
import { score } from './worker.ts'

// Alone in its file, so that no student is loaded yet.
test('several first requests at the same time all get the same score', async () => {
  const replies = await Promise.all(Array.from({ length: 8 }, () => score()))
  expect(new Set(replies.map(({ raw }) => raw)).size).toBe(1)
  expect(new Set(replies.map(({ model }) => model.id)).size).toBe(1)
})
