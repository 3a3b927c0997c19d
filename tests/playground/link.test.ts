import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFragment, toFragment } from '../../edge/playground/link.ts'

const text = fc.string({ unit: 'grapheme' })

describe('a link to a message', () => {
  test('brings back message and settings, whatever they hold', () => {
    const shared = fc.record({
      source: text.filter((source) => source !== ''),
      translation: text,
      languagePair: fc.constantFrom('ro-en', 'en-zh'),
      threshold: fc.option(
        fc.oneof(fc.constantFrom('lenient' as const, 'strict' as const), fc.double({ min: 0, max: 1, noNaN: true })),
        {
          nil: undefined,
        },
      ),
      logProbs: fc.option(fc.constant('-0.1, -2'), { nil: undefined }),
    })
    fc.assert(
      fc.property(shared, (sent) => {
        const read = readFragment(new URL(toFragment(sent), 'https://edge-qe.test/').hash)
        expect({ ...read, threshold: read?.threshold ?? undefined }).toEqual({
          ...sent,
          threshold: Object.is(sent.threshold, -0) ? 0 : sent.threshold,
        })
      }),
    )
  })

  test.each(['', '#', '#curl-title', '#source=a', '#pair=ro-en', '#%'])('%j names no message', (fragment) => {
    expect(readFragment(fragment)).toBeUndefined()
  })

  test.each(['2', '-1', 'NaN', 'toString', ''])('leaves the threshold to the release where it says %j', (threshold) => {
    expect(readFragment(`#pair=ro-en&source=a&threshold=${threshold}`)?.threshold).toBeUndefined()
  })
})
