/** A release calibrated again: the student stays, what is said of its outputs changes. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { predict } from '../../../models/predict.ts'
import { type Row, readRows } from '../../../trainer/data/rows.ts'
import { createEngine } from '../../../trainer/release/engines/create.ts'
import { loadRelease } from '../../../trainer/release/format/release.ts'
import { type CalibrateOptions, calibrate } from '../../../trainer/stages/calibrate.ts'
import { collect } from '../collect.ts'
import { sayTo } from '../output/said.ts'

const MODEL = 'models/default'
const rows: Row[] = []
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calibrate-'))
  for (const split of ['dev', 'test'])
    for await (const row of readRows(`tests/fixtures/rows/ro-en.${split}.jsonl`)) rows.push(row)
})

afterAll(() => rm(folder, { recursive: true }))

/** A platform whose people rate from 40 to 100 where MLQE-PE's rate from 0 to 100. */
const writeRated = async (
  name: string,
  rated: readonly Row[],
  toRating = (da: number): number => 40 + 0.6 * da,
): Promise<string> => {
  const lines = rated.map(({ source, translation, languagePair, da = 0 }) =>
    [languagePair, source, translation, toRating(da)].join('\t'),
  )
  await writeFile(join(folder, name), `pair\tsource\ttranslation\tscore\n${lines.join('\n')}\n`)
  return join(folder, name)
}

const run = async (options: Partial<CalibrateOptions> & Pick<CalibrateOptions, 'data'>) => {
  const said: string[] = []
  const all: CalibrateOptions = {
    model: MODEL,
    out: join(folder, 'out'),
    basis: 'people',
    split: 'dev',
    force: true,
    engine: 'kernel',
    ...options,
  }
  return { report: await calibrate(all, sayTo(said)), said, out: all.out }
}

describe('calibrate', () => {
  test('keeps the student byte for byte and the order of its scores, and comes nearer to the ratings', async () => {
    const { report, out } = await run({ data: await writeRated('rated.tsv', rows) })
    for (const file of ['student.bin', 'student.onnx'])
      expect(Buffer.compare(await readFile(join(out, file)), await readFile(join(MODEL, file)))).toBe(0)
    const [change] = Object.values(report.pairs)
    const { before, after, rawPearson, ratings } = change ?? expect.unreachable()
    expect(ratings).toBe(160)
    expect(after.mae).toBeLessThan(before.mae - 0.03)
    expect(after.coverage).toBeGreaterThan(0.85)
    expect(after.coverage).toBeLessThan(0.97)
    expect(after.width).toBeLessThan(before.width)
    expect(Math.abs(after.pearson - before.pearson)).toBeLessThan(0.03)
    expect(rawPearson).toBeGreaterThan(0.5)
  })

  test('says in the manifest and the card on what it was calibrated, and which release it was made of', async () => {
    const data = await writeRated('provenance.tsv', rows)
    const { report, out } = await run({ data, out: join(folder, 'provenance') })
    const [release, from] = [await loadRelease(out), await loadRelease(MODEL)]
    expect(release.id).toBe(report.id)
    expect(release.manifest.golden).toEqual(from.manifest.golden)
    expect(release.manifest.provenance['calibration']).toMatchObject({
      basis: 'people',
      from: from.id,
      ratings: { 'ro-en': 160 },
    })
    expect(release.manifest.provenance['commit']).toBe(from.manifest.provenance['commit'])
    expect(release.manifest.metrics['calibration']?.['ro-en']?.n).toBe(160)
    expect(release.manifest.metrics['test']?.['ro-en']?.coverage).toBeUndefined()
    expect(release.manifest.metrics['test']?.['et-en']?.coverage).toBeDefined()
    const card = await readFile(join(out, 'CARD.md'), 'utf8')
    expect(card.match(/^## Calibrated again$/gm)).toHaveLength(1)
    expect(card.match(/^## Reading the scores$/gm)).toHaveLength(1)
    expect(card).toContain(`The student is that of release ${from.id}`)
  })

  test('leaves a language pair with fewer than 20 ratings as it was, and warns', async () => {
    const few = (await collect(readRows('tests/fixtures/rows/et-en.dev.jsonl'))).slice(0, 12)
    const { report, said, out } = await run({ data: await writeRated('few.tsv', [...rows, ...few]), out: join(folder, 'few') })
    expect(report.pairs).toMatchObject({ 'et-en': { map: 'kept' } })
    expect(said).toContain('warning: et-en: 12 ratings are too few (at least 20 needed): its map stays as it was')
    const [now, before] = [await loadRelease(out), await loadRelease(MODEL)]
    // How log-probabilities are read goes with the map: it stays where that does.
    expect(now.manifest.calibration.logProbs?.['et-en']).toEqual(before.manifest.calibration.logProbs?.['et-en'])
    expect(now.manifest.calibration.logProbs).not.toHaveProperty('ro-en')
    expect(now.manifest.calibration.pairs['et-en']).toEqual(before.manifest.calibration.pairs['et-en'])
    expect(now.manifest.calibration.pairs['ro-en']).not.toEqual(before.manifest.calibration.pairs['ro-en'])
  })

  test('says teacher in the manifest and in every reply where a teacher is all there is', async () => {
    const { out, said } = await run({
      data: 'tests/fixtures/labels',
      languagePairs: ['ro-en'],
      basis: 'teacher',
      scale: 'z',
      out: join(folder, 'teacher'),
    })
    const release = await loadRelease(out)
    const engine = await createEngine('kernel', release)
    const [score] = await predict(rows.slice(0, 1), { manifest: release.manifest, engine })
    expect(score?.calibration).toBe('teacher')
    expect(release.manifest.calibration.pairs['ro-en']?.basis).toBe('teacher')
    expect(release.manifest.metrics['calibration']).toBeUndefined()
    expect(said).toContain('warning: ro-en: human ratings are replaced by scores of a teacher')
  })

  test('takes a column of teacher scores, z-scores unless said otherwise', async () => {
    const data = join(folder, 'scored.tsv')
    const lines = rows.map(({ source, translation, z }) => [source, translation, z].join('\t'))
    await writeFile(data, `source\ttranslation\tteacher\n${lines.join('\n')}\n`)
    const { report } = await run({ data, languagePairs: ['ro-en'], basis: 'teacher', scale: 'z', out: join(folder, 'column') })
    expect(report.pairs).toMatchObject({ 'ro-en': { ratings: 160 } })
  })

  test('changes the language pairs that were rated and no other, and says what their lines promise', async () => {
    const { report, out } = await run({ data: await writeRated('alone.tsv', rows), out: join(folder, 'alone') })
    const [now, before] = [await loadRelease(out), await loadRelease(MODEL)]
    const { verdicts, pairs, pooled } = now.manifest.calibration
    expect(Object.keys(verdicts ?? {}).filter((pair) => !before.manifest.calibration.verdicts?.[pair])).toEqual(
      before.manifest.calibration.verdicts ? [] : ['ro-en'],
    )
    expect(pooled).toEqual(before.manifest.calibration.pooled)
    expect({ ...pairs, 'ro-en': 0 }).toEqual({ ...before.manifest.calibration.pairs, 'ro-en': 0 })
    expect(now.manifest.minReader).toBe(4)
    expect(report.verdicts.after.badAccepted ?? 0).toBeLessThanOrEqual(0.2)
  })

  test('writes nothing where ratings of a kind are too few to promise anything, unless it is forced to', async () => {
    const good = rows.filter(({ da = 0 }) => da >= 50)
    const data = await writeRated('good.tsv', good)
    const out = join(folder, 'good')
    await expect(run({ data, out, force: false })).rejects.toThrow(
      '0 ratings below 0.5 guarantee nothing: at least 29 are needed',
    )
    await expect(loadRelease(out)).rejects.toThrow('manifest.json cannot be read')
    const { said } = await run({ data, out })
    expect(said.join('\n')).toContain('0 ratings below 0.5 guarantee nothing')
  })

  test('writes nothing where its own held-out figures are worse', async () => {
    // The release was calibrated on a thousand ratings of these people: 25 do not know it better.
    const data = await writeRated('known.tsv', rows.slice(0, 25), (da) => da)
    await expect(run({ data, out: join(folder, 'worse'), force: false })).rejects.toThrow('the new map is worse')
  })

  test.each([
    ['stars', '1-5', (da: number) => 1 + Math.round(da / 25)],
    ['half stars', '1-5', (da: number) => 1 + Math.round(da / 12.5) / 2],
    ['marks', '0-10', (da: number) => Math.round(da / 10)],
    ['thumbs', 'thumbs', (da: number) => (da >= 70 ? 1 : 0)],
  ] as const)('asks what scale %s are of, and reads them once it is told', async (name, scale, toStars) => {
    const data = await writeRated(`${name}.tsv`, rows, toStars)
    await expect(run({ data })).rejects.toThrow(`They look like --scale ${scale}`)
    const { report } = await run({ data, scale, out: join(folder, name) })
    expect(report.pairs).toMatchObject({ 'ro-en': { ratings: 160 } })
  })

  test('gives the same release for the same ratings', async () => {
    const data = await writeRated('same.tsv', rows)
    const [first, second] = [await run({ data, out: join(folder, 'one') }), await run({ data, out: join(folder, 'two') })]
    expect(second.report.id).toBe(first.report.id)
  })

  test('refuses ratings of 0-1 that are said to be of 0-100, too few of them, and its own model folder', async () => {
    const unit = await writeRated('unit.tsv', rows, (da) => da / 100)
    await expect(run({ data: unit })).rejects.toThrow('They look like --scale unit')
    const few = await writeRated('too-few.tsv', rows.slice(0, 19))
    await expect(run({ data: few })).rejects.toThrow('expected at least 20 rated pairs that the release can score, got 19')
    await expect(run({ data: few, scale: 'z' })).rejects.toThrow('human ratings must be on a scale with a best and a worst')
    await expect(run({ data: few, out: 'models/../models/default' })).rejects.toThrow(
      '--output must not be the folder of --model',
    )
  })
})
