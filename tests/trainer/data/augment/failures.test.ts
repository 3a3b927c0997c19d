/** Failures of systems, made of right translations. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FAILURES, type FailureName } from '../../../../trainer/data/augment/failures.ts'
import { createReservoir } from '../../../../trainer/data/augment/pool.ts'
import type { Row } from '../../../../trainer/data/rows.ts'
import { createRandom } from '../../../../trainer/statistics/random.ts'

const rows: Row[] = [
  ['Ne vedem mâine la gară, da?', 'See you at the station tomorrow, ok?'],
  ['mersi mult ești cel mai tare', 'thanks a lot you are the best'],
  ['Nu', 'No'],
].map(([source = '', translation = '']) => ({ id: 'chat-right', languagePair: 'ro-en', source, translation }))

const reservoir = createReservoir(1)
for (const row of rows) reservoir.add(row)
const pool = reservoir.toPool()

const fail = (name: FailureName, seed: number, at = 0) => FAILURES[name](rows[at] as Row, { random: createRandom(seed), pool })

describe('a failure', () => {
  test('of every kind is never the translation itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(FAILURES) as FailureName[])), fc.nat(), fc.nat(2), (name, seed, at) => {
        expect(fail(name, seed, at)).not.toBe(rows[at]?.translation)
      }),
    )
  })

  test('leaves half of a message in the source language, and all of a short one', () => {
    expect(['Ne vedem mâine la tomorrow, ok?', 'See you at the station gară, da?']).toContain(fail('left over', 3))
    expect(fail('left over', 1, 2)).toBe('Nu')
  })

  test('loops on the last words, cuts the end off, runs on, or is of another message', () => {
    expect(fail('loop', 1, 2)).toMatch(/^No(?: No){3,}$/)
    expect(fail('loop', 2)).toMatch(/^See you at the station tomorrow, ok\?.*(ok\?.*){3}$/)
    expect(rows[0]?.translation.startsWith(fail('truncation', 1) ?? '-')).toBe(true)
    expect(fail('hallucination', 1)).toMatch(/^See you at the station tomorrow, ok\? ./)
    expect(rows.slice(1).map(({ translation }) => translation)).toContain(fail('another message', 1))
  })

  test('is nothing where a translation has too few words to be cut', () => {
    expect(fail('truncation', 1, 2)).toBeUndefined()
  })
})
