import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokenise, tokeniseForLabels } from '../../../../models/text.ts'
import { labelFilePair, mapWords, readLabels } from '../../../../trainer/data/corpora/labels.ts'
import { collect } from '../../collect.ts'

describe('words of a label', () => {
  test('stay as they are where both rules split alike', () => {
    expect(mapWords([-1, null, 2], 'Da, nu')).toEqual([-1, null, 2])
  })

  test('of an emoji sequence become one, the largest', () => {
    expect(tokeniseForLabels('👍🏽 ok').length).toBe(3)
    expect(mapWords([-3, 1, 0], '👍🏽 ok')).toEqual([1, 0])
    expect(mapWords([null, -2, null], '👍🏽 ok')).toEqual([-2, null])
  })

  test('of a Thai run are given to each of its clusters', () => {
    expect(tokenise('ไทย ok').length).toBe(4)
    expect(mapWords([0.5, -1], 'ไทย ok')).toEqual([0.5, 0.5, 0.5, -1])
  })

  test('of characters that NFKC takes apart keep their own values', () => {
    expect(mapWords([1, 2, 3], '½')).toEqual([1, 2, 3])
  })

  test('end where the labelled 64 tokens end', () => {
    const words = Array.from({ length: 64 }, (_, t) => t)
    expect(mapWords(words, 'a '.repeat(70))).toEqual(words)
    expect(mapWords(words, `👍🏽 ${'a '.repeat(70)}`)).toEqual([1, ...words.slice(2)])
  })

  test('that are not as many as the tokens are refused', () => {
    expect(() => mapWords([1, 2], 'un singur cuvânt')).toThrow('words: expected 3 numbers, one per token, got 2')
  })

  test('of any text are as many as its tokens up to the labelled ones, each the value of a label', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '👍🏽', '👩‍👩‍👧', 'ไ', 'ย', 'ក', '្', '½', '漢', '7', '🇷🇴', '.'),
      maxLength: 90,
    })
    fc.assert(
      fc.property(text, (translation) => {
        const logits = tokeniseForLabels(translation)
          .slice(0, 64)
          .map((_, t) => t)
        const mapped = mapWords(logits, translation)
        expect(mapped.length).toBeLessThanOrEqual(tokenise(translation).length)
        if (tokeniseForLabels(translation).length <= 64) expect(mapped.length).toBe(tokenise(translation).length)
        for (const value of mapped) expect(logits).toContain(value)
        expect(mapped).toEqual(mapped.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
      }),
    )
  })
})

describe('label files', () => {
  test('are named after their language pair', () => {
    expect(['x/ro-en.tsv.gz', 'ro-en.tsv', 'labels.tsv', 'ro-en.jsonl'].map(labelFilePair)).toEqual([
      'ro-en',
      'ro-en',
      undefined,
      undefined,
    ])
  })

  test('send dev rows to dev and all others to train', async () => {
    const entries = await collect(readLabels('tests/fixtures/teacher/ro-en.tsv.gz', 'ro-en'))
    expect(entries).toHaveLength(600)
    for (const { row, split } of entries) expect(split).toBe(row?.id.startsWith('dev:') ? 'dev' : 'train')
    expect(new Set(entries.map(({ row }) => row?.id.split(':')[0]))).toEqual(new Set(['train', 'dev', 'augment']))
  })

  test('hold tenths of a logit', async () => {
    const [first] = await collect(readLabels('tests/fixtures/teacher/en-de.tsv.gz', 'en-de'))
    const expected = JSON.parse(readFileSync('tests/fixtures/labels/en-de.dev.jsonl', 'utf8').split('\n')[0] ?? '')
    expect(first?.row).toEqual(expected)
  })

  test('with a column of what is known are on the scale of direct assessments, and keep people and teacher apart', async () => {
    const entries = await collect(readLabels('tests/fixtures/published/chat/ro-en.tsv', 'ro-en'))
    expect(entries.every(({ row }) => row?.known !== undefined && row.label?.scale === 'da')).toBe(true)
    const right = entries.find(({ row }) => row?.id === 'chat-right')?.row
    expect(right?.known).toBe(0.85)
    expect(right?.label?.score).not.toBe(right?.known)
  })

  test('may say how far the answers about a row are apart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'labels-'))
    const file = join(folder, 'ro-en.tsv')
    await writeFile(file, 'origin\tsource\ttranslation\tscore\tsd\na\tUnu\tOne\t.5\t.25\nb\tDoi\tTwo\t.5\t\n')
    const entries = await collect(readLabels(file, 'ro-en'))
    await rm(folder, { recursive: true })
    expect(entries.map(({ row }) => row?.label)).toEqual([{ score: 0.5, deviation: 0.25 }, { score: 0.5 }])
  })

  test('may know of a pair what no teacher has said, and of a score what no words are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'labels-'))
    const file = join(folder, 'ro-en.tsv')
    const header = 'origin\tsource\ttranslation\tscore\tcritical\twords\tknown\n'
    await writeFile(file, `${header}dictionary\tmăr\tapple\t\t\t\t.85\nb\tDoi\tTwo\t.5\t\t\t\nc\tTrei\tThree\t\t\t\t\n`)
    const [known, scored, neither] = await collect(readLabels(file, 'ro-en'))
    await rm(folder, { recursive: true })
    expect(known?.row).toEqual({ id: 'dictionary', languagePair: 'ro-en', source: 'măr', translation: 'apple', known: 0.85 })
    expect(scored?.row?.label).toEqual({ score: 0.5, scale: 'da' })
    expect(neither?.row).toBeUndefined()
    expect(neither?.reject).toBe('score: expected a number, got ""')
  })
})
