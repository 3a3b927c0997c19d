/** Failures that are made of right training rows: of which, how many, and what is known of them. */

import { describe, expect, test } from 'vitest'
import type { WeightedRow } from '../../../../trainer/learning/examples/join-rows.ts'
import { makeFailures } from '../../../../trainer/learning/examples/made-failures.ts'

const TEXTS = [
  ['Mâine nu pot, mulțumesc.', 'I cannot tomorrow, thanks.'],
  ['Unde ești acum?', 'Where are you now?'],
  ['Am uitat cheile acasă.', 'I forgot the keys at home.'],
] as const

const row = (id: string, place: number, more: Partial<WeightedRow> = {}): WeightedRow => {
  const [source, translation] = TEXTS[place % TEXTS.length] as (typeof TEXTS)[number]
  return { id, languagePair: 'ro-en', source, translation, weight: 2, z: 0.85, labels: [{ score: 0.9, words: [1] }], ...more }
}

const many = (id: string, more: Partial<WeightedRow> = {}) => Array.from({ length: 600 }, (_, place) => row(id, place, more))

describe('made failures', () => {
  test('are made of about the share that is asked for, of every kind, with no label but what is known', () => {
    const made = makeFailures(many('chat-right'), { share: 0.5, seed: 1 })
    expect(made.length).toBeGreaterThan(200)
    expect(made.length).toBeLessThan(340)
    const kinds = Map.groupBy(made, ({ id }) => id)
    expect([...kinds.keys()].toSorted()).toEqual([
      'failure-another-message',
      'failure-hallucination',
      'failure-left-over',
      'failure-loop',
      'failure-truncation',
    ])
    for (const { z, weight, labels, translation, source } of made) {
      expect(z).toBeLessThan(-1)
      expect(weight).toBe(2)
      expect(labels).toEqual([undefined])
      expect(TEXTS.find(([text]) => text === source)?.[1]).not.toBe(translation)
    }
    for (const { translation } of kinds.get('failure-another-message') ?? [])
      expect(TEXTS.map(([, text]) => text)).toContain(translation)
  })

  test('are made of right rows of the origins that are named only', () => {
    const rows = [
      ...many('chat-right'),
      ...many('chat-wrong:sense', { z: -1.4 }),
      ...many('train:7'),
      ...many('x', { z: undefined }),
    ]
    const made = makeFailures(rows, { share: 1, origins: ['chat-'], seed: 2 })
    expect(made.length).toBeGreaterThan(500)
    expect(made.length).toBeLessThanOrEqual(600)
  })

  test('are the same for the same seed, and others for another', () => {
    const make = (seed: number) => makeFailures(many('chat-right'), { share: 0.3, seed })
    expect(make(3)).toEqual(make(3))
    expect(make(3)).not.toEqual(make(4))
  })
})
