import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFeedback } from '../../../../trainer/data/corpora/feedback.ts'
import { readRows } from '../../../../trainer/data/rows.ts'
import { importRows } from '../../../../trainer/stages/import.ts'
import { collect } from '../../collect.ts'
import { silent } from '../../output/said.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feedback-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const record = (n: number, said: object): string =>
  JSON.stringify({
    version: 1,
    id: String(n).padStart(64, '0'),
    at: '2026-11-24T08:00:00.000Z',
    languagePair: 'ro-en',
    by: 'web',
    source: `Propoziția ${n}.`,
    translation: 'The cat sat on the mat.',
    ...said,
  })

const importLines = async (lines: readonly string[], devShare = 0) => {
  const file = join(folder, 'feedback.jsonl')
  const out = join(folder, 'out')
  await rm(out, { recursive: true, force: true })
  await writeFile(file, lines.map((line) => `${line}\n`).join(''))
  return { out, summary: await importRows(readFeedback(file, { devShare }), out, { reporter: silent }) }
}

describe('import feedback', () => {
  test('makes a direct assessment of a rating, else of what a correction left alone', async () => {
    const { out, summary } = await importLines([
      record(1, { rating: 0.25 }),
      record(2, { correction: 'The cat sat on the mat.' }),
      record(3, { correction: 'The cat sat on the big mat.' }),
      record(4, { correction: 'Something else entirely, and far longer than that', rating: 0 }),
      record(5, { verdict: 'disagree' }),
    ])
    const rows = await collect(readRows(join(out, 'ro-en.train.jsonl')))
    expect(rows.map(({ da }) => da)).toEqual([25, 100, 100 * (1 - 1 / 8), 0])
    expect(rows[0]).toMatchObject({ languagePair: 'ro-en', source: 'Propoziția 1.', translation: 'The cat sat on the mat.' })
    expect(summary.pairs).toEqual({
      'ro-en': { train: { rows: 4, dropped: { 'neither a rating nor a correction': 1 } } },
    })
  })

  test('keeps a share of the sources for dev, a source never on both sides', async () => {
    const lines = Array.from({ length: 400 }, (_, n) => record(n, { rating: (n % 5) / 4, source: `Sursa ${n % 200}` }))
    const { out } = await importLines(lines, 0.25)
    const train = await collect(readRows(join(out, 'ro-en.train.jsonl')))
    const dev = await collect(readRows(join(out, 'ro-en.dev.jsonl')))
    expect(dev.length / 400).toBeGreaterThan(0.15)
    expect(dev.length / 400).toBeLessThan(0.35)
    expect(train.length + dev.length).toBe(400)
    const sources = new Set(train.map(({ source }) => source))
    expect(dev.filter(({ source }) => sources.has(source))).toEqual([])
  })

  test('puts lines that are none aside, with the reason', async () => {
    const { out } = await importLines([record(1, { rating: 0.5 }), '{"version":1', record(2, { rating: 50 })])
    const rejects = (await readFile(join(out, 'rejects.jsonl'), 'utf8')).trim().split('\n')
    expect(rejects.map((line) => JSON.parse(line).reason)).toEqual([
      'feedback is not valid JSON',
      'feedback: rating: must be at most 1',
    ])
  })
})
