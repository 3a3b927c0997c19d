/** A dev split out of data that has none. */

import { describe, expect, test } from 'vitest'
import { readOwnPairs } from '../../../../trainer/data/corpora/own-pairs.ts'
import { splitOffDev } from '../../../../trainer/data/corpora/split-off.ts'
import { collect } from '../../collect.ts'

const entries = () =>
  splitOffDev(
    readOwnPairs('tests/fixtures/pairs.tsv', {
      fields: { languagePair: 'ro-en' },
      split: 'train',
    }),
    0.2,
  )

describe('splitOffDev', () => {
  test('moves about the share, the same rows every time, under ids of their split', async () => {
    const [first, second] = [await collect(entries()), await collect(entries())]
    expect(second).toEqual(first)
    const dev = first.filter(({ split }) => split === 'dev')
    expect(dev.length / first.length).toBeGreaterThan(0.12)
    expect(dev.length / first.length).toBeLessThan(0.28)
    for (const { split, row } of first) expect(row?.id.startsWith(`${split}:`)).toBe(true)
  })

  test('sends all translations of a message the same way, white space and case aside', async () => {
    const row = (source: string) => ({ id: 'train:1', languagePair: 'ro-en' as const, source, translation: 'x' })
    const all = async function* () {
      for (let i = 0; i < 100; i++)
        for (const source of [`Mesajul ${i}`, ` mesajul  ${i} `])
          yield { file: 'f', line: { number: 1, text: '', broken: false }, split: 'train' as const, row: row(source) }
    }
    const splits = (await collect(splitOffDev(all(), 0.3))).map(({ split }) => split)
    for (let i = 0; i < 200; i += 2) expect(splits[i]).toBe(splits[i + 1])
    expect(new Set(splits)).toEqual(new Set(['train', 'dev']))
  })
})
