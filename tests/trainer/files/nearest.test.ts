/** What a misspelt word was meant to be. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearest } from '../../../trainer/files/nearest.ts'

const KEYS = ['epochs', 'patience', 'batch', 'rate', 'tableRate', 'warmupSteps', 'checkpointSteps'] as const

test.each([
  ['epoch', 'epochs'],
  ['bacth', 'batch'],
  ['Tablerate', 'tableRate'],
  ['warm_up_steps', 'warmupSteps'],
  ['pateince', 'patience'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearest(word, KEYS)).toBe(meant)
})

test.each(['', 'x', 'learning', 'zzz'])('nothing is like %j', (word) => {
  expect(nearest(word, KEYS)).toBeUndefined()
})

test('any key with one letter changed, added, left out or swapped is found again', () => {
  const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz')
  fc.assert(
    fc.property(
      fc.constantFrom('patience', 'tableRate', 'warmupSteps'),
      fc.nat(),
      letters,
      fc.nat(3),
      (key, where, letter, kind) => {
        const at = where % (key.length - 1)
        const [before, here, next, after] = [key.slice(0, at), key[at] ?? '', key[at + 1] ?? '', key.slice(at + 2)]
        const word = [
          `${before}${letter}${next}${after}`,
          `${before}${letter}${here}${next}${after}`,
          `${before}${next}${after}`,
          `${before}${next}${here}${after}`,
        ][kind]
        expect(nearest(word ?? '', KEYS)).toBe(key)
      },
    ),
  )
})
