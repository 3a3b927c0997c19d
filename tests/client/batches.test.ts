import { describe, expect, test } from 'vitest'
import { BATCH_ITEMS, toBatches } from '../../client/batches.ts'
import { LIMITS } from '../../edge/platform/limits.ts'
import { readPairs } from './pairs.ts'

const [PAIR = { source: '', translation: '', sourceLang: '', targetLang: '' }] = readPairs('ro-en')

describe('batches', () => {
  test('are cut to size, which the service takes by default', () => {
    expect(BATCH_ITEMS).toBeLessThanOrEqual(LIMITS.items)
    const sizes = [...toBatches(new Array(130).fill(PAIR))].map(({ length }) => length)
    expect(sizes).toEqual([64, 64, 2])
  })
})
