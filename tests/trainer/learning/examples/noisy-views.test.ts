/** Noisy views of training rows: which texts change, and that nothing else does. */

import { describe, expect, test } from 'vitest'
import { criticalOf } from '../../../../trainer/data/origins.ts'
import type { WeightedRow } from '../../../../trainer/learning/examples/join-rows.ts'
import { addViews } from '../../../../trainer/learning/examples/noisy-views.ts'

const row = (id: string, more: Partial<WeightedRow> = {}): WeightedRow => ({
  id,
  languagePair: 'ro-en',
  source: 'Mâine nu pot, mulțumesc.',
  translation: 'I cannot tomorrow, thanks.',
  weight: 1,
  z: 0.4,
  labels: [{ score: 0.25, words: [1, 2, 3] }],
  ...more,
})

const many = (id: string, more: Partial<WeightedRow> = {}) => Array.from({ length: 400 }, () => row(id, more))

describe('noisy views', () => {
  test('stand behind all rows as they were, for about the share that is asked for', () => {
    const rows = many('chat-right')
    const seen = addViews(rows, { share: 0.25, seed: 1 })
    expect(seen.slice(0, 400)).toEqual(rows)
    expect(seen.length - 400).toBeGreaterThan(60)
    expect(seen.length - 400).toBeLessThan(120)
  })

  test('change texts alone, and leave out word labels, whose tokens are gone', () => {
    for (const view of addViews(many('chat-right'), { share: 1, seed: 2 }).slice(400)) {
      expect(view.source === row('').source && view.translation === row('').translation).toBe(false)
      expect(view).toMatchObject({ id: 'chat-right', z: 0.4, weight: 1, labels: [{ score: 0.25, words: undefined }] })
    }
  })

  test('are the same for the same seed, and of the origins that are named only', () => {
    const rows = [...many('chat-right'), ...many('train:7')]
    const views = { share: 0.5, origins: ['chat-'], seed: 3 }
    expect(addViews(rows, views)).toEqual(addViews(rows, views))
    expect(
      new Set(
        addViews(rows, views)
          .slice(800)
          .map(({ id }) => id),
      ),
    ).toEqual(new Set(['chat-right']))
  })

  test('keep the mark of a question, and the tones of Vietnamese', () => {
    const texts = { source: 'Được không?', translation: 'Is it okay?', languagePair: 'vi-en' as const }
    for (const { source, translation } of addViews(many('chat-right', texts), { share: 1, seed: 4 }).slice(400)) {
      expect(source).toContain('?')
      expect(translation).toContain('?')
      expect(source.normalize('NFD').replace(/\P{M}/gu, '').length).toBeGreaterThan(2)
    }
  })
})

describe('a critical error', () => {
  test.each([
    ['chat-wrong:negation', 1],
    ['dev:twin-wrong:person', 1],
    ['chat-right', 0],
    ['twin-right', 0],
    ['chat-wrong:tense', undefined],
    ['tatoeba-spoilt', undefined],
  ])('of %s is %s', (id, expected) => {
    expect(criticalOf(id)).toBe(expected)
  })
})
