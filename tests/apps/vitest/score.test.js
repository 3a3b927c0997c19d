import { writeFileSync } from 'node:fs'
import { test } from 'vitest'
import { score } from './score.js'

test('scores', async () => {
  writeFileSync('score.txt', await score())
})
