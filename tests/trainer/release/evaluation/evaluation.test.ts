/** What evaluation says of judges whose worth is known. */

import { beforeAll, describe, expect, test } from 'vitest'
import { type Row, readRows } from '../../../../trainer/data/rows.ts'
import { evaluateRows } from '../../../../trainer/release/evaluation/evaluation.ts'
import { createLabelJudge, type Judge, type Judgement } from '../../../../trainer/release/evaluation/judge.ts'

const rows: Row[] = []

beforeAll(async () => {
  const labels = new Map<string, Row['label']>()
  for await (const { id, label } of readRows('tests/fixtures/labels/ro-en.dev.jsonl')) labels.set(id, label)
  for await (const row of readRows('tests/fixtures/rows/ro-en.dev.jsonl')) rows.push({ ...row, label: labels.get(row.id) })
})

const say = (raw: number): Judgement => ({ raw, score: null, interval: null, verdict: 'review' })

/** Knows the gold by one of the two texts, so that what each control takes away is known. */
const judgeBy = (side: 'source' | 'translation'): Judge => {
  const gold = new Map(rows.map((row) => [row[side], row.z ?? 0]))
  return { name: side, judgesAnything: true, judge: async (pairs) => pairs.map((pair) => say(gold.get(pair[side]) ?? 0)) }
}

describe('evaluateRows', () => {
  test('finds nothing left of a judge of translations when they are shuffled or masked', async () => {
    const report = await evaluateRows(rows, { judge: judgeBy('translation'), seed: 1 })
    expect(report).toMatchObject({
      n: 100,
      skipped: 0,
      target: 'z',
      pearson: expect.closeTo(1, 12),
      mae: 0,
      rmse: 0,
      maskedPearson: 0,
    })
    expect(Math.abs(report?.shuffledPearson ?? 1)).toBeLessThan(0.15)
  })

  test('finds everything left of a judge that only looks at the source', async () => {
    const report = await evaluateRows(rows, { judge: judgeBy('source'), seed: 1 })
    expect(report?.shuffledPearson).toBeCloseTo(1, 12)
    expect(report?.maskedPearson).toBeCloseTo(1, 12)
  })

  test('sends no log-probabilities that a row may know: a judge that is sent them heeds them', async () => {
    const known = rows.map((row) => ({ ...row, logProbs: [-0.1] }))
    const judge = judgeBy('translation')
    const asked = async (pairs: Parameters<Judge['judge']>[0]) => {
      expect(pairs.filter(({ logProbs }) => logProbs)).toEqual([])
      return judge.judge(pairs)
    }
    expect(await evaluateRows(known, { judge: { ...judge, judge: asked }, seed: 1 })).toMatchObject({ n: 100 })
  })

  test('repeats itself under a seed but for the time', async () => {
    const [first, second] = [
      await evaluateRows(rows, { judge: judgeBy('translation'), seed: 3 }),
      await evaluateRows(rows, { judge: judgeBy('translation'), seed: 3 }),
    ]
    expect({ ...first, microsecondsPerPair: 0 }).toEqual({ ...second, microsecondsPerPair: 0 })
  })

  test('measures a teacher by its label file, texts looked up whatever their white space, without controls', async () => {
    const judge = await createLabelJudge('labels', rows)
    const spaced = rows.map((row) => ({ ...row, source: ` ${row.source.replaceAll(' ', '\t')}` }))
    const report = await evaluateRows(spaced, { judge, seed: 1 })
    expect(report?.n).toBe(100)
    expect(report?.pearson).toBeGreaterThan(0.7)
    expect(report?.shuffledPearson).toBeUndefined()
  })

  test('counts rows that have no gold, or that a label file does not know, as skipped', async () => {
    const judge = await createLabelJudge('labels', rows.slice(0, 40))
    const some = rows.map(({ z, label, ...row }, i): Row => (i < 10 ? row : { ...row, z }))
    expect(await evaluateRows(some, { judge, seed: 1 })).toMatchObject({ n: 30, skipped: 70 })
  })

  test('takes the label of a teacher for gold where nobody has rated', async () => {
    const labelled = rows.map(({ z, da, ...row }): Row => row)
    const report = await evaluateRows(labelled, { judge: await createLabelJudge('labels', rows), seed: 1 })
    expect(report).toMatchObject({ target: 'z', mae: 0, pearson: expect.closeTo(1, 12) })
  })

  test('compares the served score where only ratings of 0-100 are known, and counts what the interval holds', async () => {
    const rated = rows.map(({ z, label, ...row }): Row => row)
    const judge: Judge = {
      name: 'half',
      judgesAnything: true,
      judge: async (pairs) =>
        pairs.map(({ translation }) => ({ raw: 0, score: translation.length / 1000, interval: [0, 0.5], verdict: 'review' })),
    }
    const report = await evaluateRows(rated, { judge, seed: 1 })
    const inside = rated.filter(({ da = 100 }) => da <= 50).length / rated.length
    expect(report).toMatchObject({ target: 'da', n: 100, served: { n: 100, coverage: inside } })
    expect(report?.pearson).toBe(report?.served?.pearson)
  })

  test('says nothing of rows that cannot be compared', async () => {
    const bare = rows.map(({ z, da, label, ...row }): Row => row)
    expect(await evaluateRows(bare, { judge: judgeBy('source'), seed: 1 })).toBeUndefined()
  })
})
